/** How the values of the rows are spread: bars of one model, or of a model before the outline of its base. */
import { max } from "d3-array";
import { curveStepAfter, line } from "d3-shape";
import { linearBins, logarithmicBins, symmetricBins } from "./bins.js";
import { chart, note, PLOT, path, type Tick } from "./chart.js";
import { figure, legendOf, type TableData } from "./figure.js";
import { coordinate, type Markup } from "./markup.js";
import { count, percent, plainPercent, significant } from "./numbers.js";
import type { ModelRecord } from "./record.js";
import { decadeTicks, fromZero, linear, logarithmic, type Scale, X_RANGE, xTicks, yTicks } from "./scales.js";
import type { Bins, ValueCounts } from "./valueCounts.js";
import type { ReportWords } from "./words.js";

const MEDIAN = 0.5;
const TAIL = 0.99;
/** Between bars. */
const GAP = 1;
/** Above the highest bar. */
const ROOM_FOR_NOTES = 1.2;
/** Counts do not tell quantiles more exactly. */
const NOTE_DIGITS = 2;
const NOTE_GAP = 4;
const NOTE_LINE = 17;

interface Histogram {
  readonly id: string;
  readonly title: string;
  readonly sentence: string;
  /** Of the axis, and of the first column of the table. */
  readonly label: string;
  readonly counts: ValueCounts;
  readonly bins: Bins;
  readonly x: Scale;
  readonly ticks: readonly Tick[];
  /** Of values. */
  readonly show: (value: number, digits?: number) => string;
  /** Of the base model, in the same bins, and what both are called. */
  readonly base?: { readonly bins: Bins; readonly names: readonly [base: string, model: string] };
}

export function lossHistogram(
  models: readonly ModelRecord[],
  unit: "nats" | "bits",
  words: ReportWords,
): Markup {
  const model = models[models.length - 1];
  const [base] = models.length > 1 ? models : [];
  const bins = linearBins(model.losses);
  const x = linear(extentOf(bins), X_RANGE);
  const { title, sentence, label } = words.spread;
  return histogram(
    {
      id: "loss",
      title,
      sentence: sentence(unit === "bits" ? "log₂" : "ln"),
      label: label(words.units[unit]),
      counts: model.losses,
      bins,
      x,
      ticks: xTicks(x),
      show: significant,
      base: base && { bins: base.losses.between(bins.edges), names: [base.name, model.name] },
    },
    words,
  );
}

/** Null where no two rows differ. */
export function divergenceHistogram(counts: ValueCounts, words: ReportWords): Markup | null {
  const bins = logarithmicBins(counts);
  if (bins === null) return null;
  const x = logarithmic(extentOf(bins), X_RANGE);
  const { title, sentence, label } = words.divergence;
  return histogram(
    {
      id: "kl",
      title,
      sentence,
      label: label(words.units.nats),
      counts,
      bins,
      x,
      ticks: decadeTicks(x),
      show: significant,
    },
    words,
  );
}

export function changeHistogram(counts: ValueCounts, words: ReportWords): Markup {
  const bins = symmetricBins(counts);
  const x = linear(extentOf(bins), X_RANGE);
  return histogram(
    {
      id: "change",
      ...words.change,
      counts,
      bins,
      x,
      ticks: xTicks(x, plainPercent),
      show: percent,
    },
    words,
  );
}

function histogram(parts: Histogram, words: ReportWords): Markup {
  const say = words.histogram;
  const { id, title, sentence, label, counts, bins, x, ticks, show, base } = parts;
  const total = counts.count || 1;
  const shares = bins.counts.map((each) => each / total);
  const baseShares = base?.bins.counts.map((each) => each / total) ?? [];
  const y = fromZero(ROOM_FOR_NOTES * (max([...shares, ...baseShares]) ?? 1));
  const median = counts.quantile(MEDIAN);
  const tail = counts.quantile(TAIL);
  const outside = [
    bins.above > 0 ? say.above(percent(bins.above / total)) : "",
    bins.below > 0 ? say.below(percent(bins.below / total)) : "",
  ].filter(Boolean);
  return figure(
    {
      title,
      sentence: outside.length === 0 ? sentence : say.beyond(sentence, outside.join(say.and)),
      legend: base && legendOf(...base.names),
      chart: chart({
        id,
        title,
        description: say.description(label, show(median, NOTE_DIGITS), show(tail, NOTE_DIGITS)),
        x: { label, ticks },
        // No share is above 1, where the notes may have their room.
        y: { label: say.share, ticks: yTicks(y, plainPercent).filter(({ at }) => at >= y(1)) },
        marks: [
          path("bar", bars(bins.edges, shares, x, y)),
          ...(base ? [path("outline", outline(bins.edges, baseShares, x, y))] : []),
          ...quantileMark(x, median, say.median(show(median, NOTE_DIGITS)), 0),
          ...quantileMark(x, tail, say.tail(show(tail, NOTE_DIGITS)), 1),
        ],
      }),
      table: tableOf(parts, say),
    },
    words,
  );
}

/** Of all bins as one path. */
function bars(edges: readonly number[], shares: readonly number[], x: Scale, y: Scale): string {
  const bars = shares.map((share, bin) => {
    if (share === 0) return "";
    const [left, right] = [x(edges[bin]), x(edges[bin + 1])];
    return `M${coordinate(left)} ${PLOT.bottom}V${coordinate(y(share))}H${coordinate(Math.max(left + 1, right - GAP))}V${PLOT.bottom}Z`;
  });
  return bars.join("");
}

function outline(edges: readonly number[], shares: readonly number[], x: Scale, y: Scale): string {
  const steps = edges.map((edge, bin): [number, number] => [x(edge), y(shares[bin] ?? 0)]);
  return line().curve(curveStepAfter).digits(2)(steps) ?? "";
}

/** A thin line with a word at its top, at the side where there is room. */
function quantileMark(x: Scale, value: number, words: string, row: number): Markup[] {
  const at = x(value);
  if (!(at >= PLOT.left && at <= PLOT.right)) return [];
  const isLeft = at > (PLOT.left + PLOT.right) / 2;
  const top = PLOT.top + row * NOTE_LINE;
  return [
    path("quantile", `M${coordinate(at)} ${PLOT.bottom}V${top}`),
    note(at + (isLeft ? -NOTE_GAP : NOTE_GAP), top + NOTE_LINE - NOTE_GAP, words, isLeft ? "end" : "start"),
  ];
}

function tableOf({ label, bins, base, show }: Histogram, say: ReportWords["histogram"]): TableData {
  const names = base?.names ?? [say.tokens];
  const others = (pick: (bins: Bins) => number) => (base === undefined ? [] : [count(pick(base.bins))]);
  const row = (name: string, pick: (bins: Bins) => number) => [name, ...others(pick), count(pick(bins))];
  const rows = bins.counts.flatMap((each, bin) =>
    each === 0 && (base?.bins.counts[bin] ?? 0) === 0
      ? []
      : [row(say.to(show(bins.edges[bin]), show(bins.edges[bin + 1])), ({ counts }) => counts[bin])],
  );
  if (bins.below > 0) rows.unshift(row(say.underneath(show(bins.edges[0])), ({ below }) => below));
  if (bins.above > 0)
    rows.push(row(say.onwards(show(bins.edges[bins.edges.length - 1])), ({ above }) => above));
  return { columns: [label, ...names], rows };
}

function extentOf({ edges }: Bins): [low: number, high: number] {
  return [edges[0], edges[edges.length - 1]];
}
