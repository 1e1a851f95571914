/** The losses of two models against each other: a dot for each of some tokens. */
import { quantile, range } from "d3-array";
import { chart, note, PLOT, path } from "./chart.js";
import { figure } from "./figure.js";
import { coordinate, type Markup } from "./markup.js";
import { count, percent, significant } from "./numbers.js";
import { squareRoot, squareRootTicks, X_RANGE, Y_RANGE } from "./scales.js";
import type { ReportWords } from "./words.js";

type Pair = readonly [base: number, model: number];

/** Dots of different layers make the ground darker where they lie on each other. */
const LAYERS = 8;
const SHOWN_SHARE = 0.998;
const QUANTILES = [0.1, 0.25, 0.5, 0.75, 0.9, 0.99];

/** `rows`: how many the sample was drawn from. */
export function lossScatter(
  sample: readonly Pair[],
  rows: number,
  unit: "nats" | "bits",
  words: ReportWords,
): Markup {
  const say = words.scatter;
  const { title } = say;
  const pairs = sample.filter((pair) => pair.every(Number.isFinite));
  const all = pairs.flat();
  const most = Math.max(quantile(all, SHOWN_SHARE) ?? 1, Number.MIN_VALUE) || 1;
  const x = squareRoot([0, most], X_RANGE).clamp(true);
  const y = squareRoot([0, most], Y_RANGE).clamp(true);
  const above = pairs.filter(([base, model]) => model > base).length / pairs.length;
  const column = (k: 0 | 1) => pairs.map((pair) => pair[k]);
  const [base, model] = [column(0), column(1)];
  const drawn = pairs.length < rows ? say.some(count(pairs.length), count(rows)) : say.all(count(rows));
  return figure(
    {
      title,
      sentence: say.sentence(drawn, percent(above)),
      chart: chart({
        id: "scatter",
        title,
        description: say.description(percent(above)),
        x: { label: say.x(words.units[unit]), ticks: squareRootTicks(x) },
        y: { label: say.y(words.units[unit]), ticks: squareRootTicks(y) },
        marks: [
          ...range(LAYERS).map((layer) => {
            const dots = pairs.filter((_, k) => k % LAYERS === layer);
            const moves = dots.map(([base, model]) => `M${coordinate(x(base))} ${coordinate(y(model))}h0`);
            return path("cloud", moves.join(""));
          }),
          path("diagonal", `M${PLOT.left} ${PLOT.bottom}L${PLOT.right} ${PLOT.top}`),
          note(PLOT.left + 8, PLOT.top + 12, say.worse),
          note(PLOT.right - 4, PLOT.bottom - 8, say.better, "end"),
        ],
      }),
      table: {
        columns: [say.below, words.base, words.model],
        rows: QUANTILES.map((share) => [
          percent(share),
          significant(quantile(base, share) ?? Number.NaN),
          significant(quantile(model, share) ?? Number.NaN),
        ]),
      },
    },
    words,
  );
}
