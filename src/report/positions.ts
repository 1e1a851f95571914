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
import type { ReportWords } from "./words.js";

export function lossByPosition(
  { models, unit, positionOf }: Pick<ReportRecord, "models" | "unit" | "positionOf">,
  words: ReportWords,
): Markup {
  const say = words.positions;
  const { title } = say;
  const all = models.flatMap(({ positions }) => positions);
  const x = linear([0, max(all, ({ end }) => end) ?? 1], X_RANGE);
  const y = fromZero(max(all, ({ mean, error }) => mean + (error || 0)) ?? 1);
  const model = models[models.length - 1];
  const isSequence = positionOf === "sequence";
  const place = isSequence ? say.inSequence : say.inRows;
  const [base] = models;
  return figure(
    {
      title,
      sentence: isSequence ? say.sentenceOfSequence : say.sentenceOfRows,
      legend: models.length > 1 ? legendOf(base.name, model.name) : undefined,
      chart: chart({
        id: "position",
        title,
        description: description(model.positions, say),
        x: { label: place, ticks: xTicks(x) },
        y: { label: say.meanLoss(words.units[unit]), ticks: yTicks(y) },
        marks: [
          path("band", band(model.positions, x, y)),
          ...(models.length > 1 ? [path("outline", means(base.positions, x, y))] : []),
          path("line", means(model.positions, x, y)),
        ],
      }),
      table: {
        columns: [
          place,
          ...models.flatMap(({ name }) => (models.length > 1 ? [name] : [words.meanLoss])),
          "± ",
          words.histogram.tokens,
        ],
        rows: model.positions.map((mean, k) => [
          mean.end - mean.first === 1 ? count(mean.first) : say.to(count(mean.first), count(mean.end - 1)),
          ...models.map(({ positions }) => significant(positions[k]?.mean)),
          significant(mean.error, 2),
          count(mean.count),
        ]),
      },
    },
    words,
  );
}

function description(positions: readonly PositionMean[], say: ReportWords["positions"]): string {
  if (positions.length === 0) return say.none;
  const [first] = positions;
  const last = positions[positions.length - 1];
  return say.description(significant(first.mean), significant(last.mean));
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
