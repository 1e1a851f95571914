/** The mean loss at each position, with its standard error. */
import { max } from "d3-array";
import { area, line } from "d3-shape";
import { chart, path } from "./chart.js";
import { figure, legendOf } from "./figure.js";
import type { Markup } from "./markup.js";
import { count, significant } from "./numbers.js";
import type { PositionMean } from "./positionMeans.js";
import type { ReportRecord } from "./record.js";
import { fromZero, linear, type Scale, X_RANGE, xTicks, yTicks } from "./scales.js";

export function lossByPosition({
  models,
  unit,
  positionOf,
}: Pick<ReportRecord, "models" | "unit" | "positionOf">): Markup {
  const title = "Where the loss is";
  const all = models.flatMap(({ positions }) => positions);
  const x = linear([0, max(all, ({ end }) => end) ?? 1], X_RANGE);
  const y = fromZero(max(all, ({ mean, error }) => mean + (error || 0)) ?? 1);
  const model = models[models.length - 1];
  const place = positionOf === "sequence" ? "position in the sequence" : "row";
  const [base] = models;
  return figure({
    title,
    sentence: `The mean loss by ${place === "row" ? "the number of the row" : "the position in the sequence"}, and its standard error.`,
    legend: models.length > 1 ? legendOf(base.name, model.name) : undefined,
    chart: chart({
      id: "position",
      title,
      description: description(model.positions),
      x: { label: place, ticks: xTicks(x) },
      y: { label: `mean loss, ${unit}`, ticks: yTicks(y) },
      marks: [
        path("band", band(model.positions, x, y)),
        ...(models.length > 1 ? [path("outline", means(base.positions, x, y))] : []),
        path("line", means(model.positions, x, y)),
      ],
    }),
    table: {
      columns: [
        place,
        ...models.flatMap(({ name }) => (models.length > 1 ? [name] : ["mean loss"])),
        "± ",
        "tokens",
      ],
      rows: model.positions.map((mean, k) => [
        mean.end - mean.first === 1 ? count(mean.first) : `${count(mean.first)} to ${count(mean.end - 1)}`,
        ...models.map(({ positions }) => significant(positions[k]?.mean)),
        significant(mean.error, 2),
        count(mean.count),
      ]),
    },
  });
}

function description(positions: readonly PositionMean[]): string {
  if (positions.length === 0) return "There are no rows.";
  const [first] = positions;
  const last = positions[positions.length - 1];
  return `The mean loss begins with ${significant(first.mean)} and ends with ${significant(last.mean)}.`;
}

function middle({ first, end }: PositionMean): number {
  return (first + end) / 2;
}

function means(positions: readonly PositionMean[], x: Scale, y: Scale): string {
  const draw = line<PositionMean>(
    (mean) => x(middle(mean)),
    (mean) => y(mean.mean),
  ).digits(2);
  return draw(positions) ?? "";
}

function band(positions: readonly PositionMean[], x: Scale, y: Scale): string {
  const draw = area<PositionMean>()
    .digits(2)
    .x((mean) => x(middle(mean)))
    .y0(({ mean, error }) => y(Math.max(0, mean - (error || 0))))
    .y1(({ mean, error }) => y(mean + (error || 0)));
  return draw(positions) ?? "";
}
