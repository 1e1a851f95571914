/** The reliability diagram: how often the model was right where it was so sure. */
import { max, sum } from "d3-array";
import type { CalibrationBin } from "../functions/calibrationMeter.js";
import { chart, note, PLOT, path } from "./chart.js";
import { figure, legendOf } from "./figure.js";
import { coordinate, element, type Markup } from "./markup.js";
import { count, percent, plainPercent } from "./numbers.js";
import { linear, type Scale, X_RANGE, xTicks, Y_RANGE, yTicks } from "./scales.js";
import type { ReportWords } from "./words.js";

/** Of the largest bin; areas are as the shares of the rows. */
const LARGEST_RADIUS = 9;
const LEAST_RADIUS = 2;

interface Calibrated {
  readonly name: string;
  readonly bins: readonly CalibrationBin[];
}

/** One model, or base and model. */
export function reliabilityDiagram(models: readonly Calibrated[], words: ReportWords): Markup {
  const say = words.reliability;
  const { title, sentence } = say;
  const x = linear([0, 1], X_RANGE);
  const y = linear([0, 1], Y_RANGE);
  const model = models[models.length - 1];
  const [base] = models;
  return figure(
    {
      title,
      sentence,
      legend: models.length > 1 ? legendOf(base.name, model.name) : undefined,
      chart: chart({
        id: "reliability",
        title,
        description: description(model.bins, say),
        x: { label: say.x, ticks: xTicks(x, plainPercent) },
        y: { label: say.y, ticks: yTicks(y, plainPercent) },
        marks: [
          path("diagonal", `M${PLOT.left} ${PLOT.bottom}L${PLOT.right} ${PLOT.top}`),
          note(x(0.25), y(0.75), say.tooModest, "middle"),
          note(x(0.75), y(0.25), say.tooSure, "middle"),
          ...(models.length > 1 ? dots("dot base", base.bins, x, y) : []),
          ...dots("dot", model.bins, x, y),
        ],
      }),
      table: {
        columns: [
          say.probability,
          ...models.flatMap(({ name }) => columnsOf(models.length > 1 ? name : null, say)),
        ],
        rows: model.bins.flatMap(({ low, high }, k) => {
          if (models.every(({ bins }) => bins[k].count === 0)) return [];
          return [
            [
              say.to(percent(low), percent(high)),
              ...models.flatMap(({ bins }) => [
                percent(bins[k].confidence),
                percent(bins[k].accuracy),
                count(bins[k].count),
              ]),
            ],
          ];
        }),
      },
    },
    words,
  );
}

/** `name`: the model's, where there are two. */
function columnsOf(name: string | null, { mean, right, tokens, of }: ReportWords["reliability"]): string[] {
  const columns = [mean, right, tokens];
  return name === null ? columns : columns.map((column) => of(name, column));
}

function description(bins: readonly CalibrationBin[], say: ReportWords["reliability"]): string {
  const rows = sum(bins, (bin) => bin.count);
  const sure = sum(bins, (bin) => (bin.count > 0 && bin.confidence > bin.accuracy ? bin.count : 0));
  return say.description(count(rows), percent(rows === 0 ? 0 : sure / rows));
}

/** With the standard errors of the shares. */
function dots(name: string, bins: readonly CalibrationBin[], x: Scale, y: Scale): Markup[] {
  const most = max(bins, (bin) => bin.count) ?? 1;
  return bins.flatMap((bin) => {
    if (bin.count === 0) return [];
    const error = Math.sqrt((bin.accuracy * (1 - bin.accuracy)) / Math.max(1, bin.count - 1));
    const [low, high] = [Math.max(0, bin.accuracy - error), Math.min(1, bin.accuracy + error)];
    const [cx, cy] = [x(bin.confidence), y(bin.accuracy)];
    const r = Math.max(LEAST_RADIUS, LARGEST_RADIUS * Math.sqrt(bin.count / most));
    return [
      path(`${name} error`, `M${coordinate(cx)} ${coordinate(y(low))}V${coordinate(y(high))}`),
      element("circle", { class: name, cx, cy, r }),
    ];
  });
}
