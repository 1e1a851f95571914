/** The frame that all charts share: axes, grid, labels, and what a reader is told who does not see it. */
import { coordinate, element, type Markup } from "./markup.js";

const WIDTH = 440;
const HEIGHT = 270;
const TICK = 4;
const TICK_GAP = 7;
const LABEL_RISE = 12;

/** The area of the marks, in units of the picture. */
export const PLOT = { left: 52, right: WIDTH - 20, top: 28, bottom: HEIGHT - 46 } as const;

export interface Tick {
  readonly at: number;
  readonly text: string;
}

export interface Axis {
  readonly label: string;
  readonly ticks: readonly Tick[];
}

export interface Chart {
  /** A word that no other chart of the page has. */
  readonly id: string;
  readonly title: string;
  /** What is to be seen, in a sentence or two. */
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly marks: readonly Markup[];
}

export function chart({ id, title, description, x, y, marks }: Chart): Markup {
  const [titleId, descriptionId] = [`${id}-title`, `${id}-description`];
  return element(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: "img",
      "aria-labelledby": `${titleId} ${descriptionId}`,
    },
    element("title", { id: titleId }, title),
    element("desc", { id: descriptionId }, description),
    path("grid", y.ticks.map(({ at }) => `M${PLOT.left} ${coordinate(at)}H${PLOT.right}`).join("")),
    marks,
    path("axis", `M${PLOT.left} ${PLOT.bottom}H${PLOT.right}${x.ticks.map(tickMark).join("")}`),
    x.ticks.map(({ at, text }) => label(at, PLOT.bottom + TICK_GAP + LABEL_RISE, text, "middle")),
    y.ticks.map(({ at, text }) => label(PLOT.left - TICK_GAP, at, text, "end", "0.35em")),
    element("text", { class: "title", x: PLOT.right, y: HEIGHT - TICK_GAP, "text-anchor": "end" }, x.label),
    element("text", { class: "title", x: TICK, y: LABEL_RISE }, y.label),
  );
}

export function path(name: string, d: string): Markup {
  return element("path", { class: name, d });
}

export type Anchor = "start" | "middle" | "end";

/** A word beside a mark. */
export function note(x: number, y: number, text: string, anchor: Anchor = "start"): Markup {
  return element("text", { class: "note", x, y, "text-anchor": anchor }, text);
}

function tickMark({ at }: Tick): string {
  return `M${coordinate(at)} ${PLOT.bottom}v${TICK}`;
}

function label(x: number, y: number, text: string, anchor: Anchor, dy?: string): Markup {
  return element("text", { x, y, dy, "text-anchor": anchor }, text);
}
