/** The numbers of a report with their standard errors, in groups. */
import { element, type Markup } from "./markup.js";
import { alignedAtPoint, type FigureText, fullFigures, shortFigure } from "./numbers.js";
import type { Figure, FigureGroup } from "./record.js";

/** The few numbers that say most, large. */
export function headline(figures: readonly Figure[]): Markup {
  return element(
    "dl",
    { class: "headline" },
    figures
      .map(shortFigure)
      .map(({ name, value, error, unit }) =>
        element(
          "div",
          {},
          element("dt", {}, name),
          element(
            "dd",
            {},
            element("strong", {}, value + (unit && ` ${unit}`)),
            error === "" ? null : element("span", {}, ` ± ${error}`),
          ),
        ),
      ),
  );
}

export function figureTable({ title, figures }: FigureGroup): Markup {
  const texts = fullFigures(figures);
  const values = alignedAtPoint(texts.map(({ value }) => value));
  const errors = alignedAtPoint(texts.map(({ error }) => error));
  return element(
    "table",
    { class: "figures" },
    element("caption", {}, title),
    element(
      "tbody",
      {},
      texts.map((text, k) => tableRow(text, values[k], errors[k])),
    ),
  );
}

function tableRow({ name, unit }: FigureText, value: string, error: string): Markup {
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, name),
    element("td", {}, value),
    element("td", { class: "error" }, error === "" ? "" : `± ${error}`),
    element("td", { class: "unit" }, unit),
  );
}
