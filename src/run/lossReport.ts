/** What the losses of a run come to. */
import { naturalExp } from "../naturalExp.js";
import type { RunReport } from "./runReport.js";
import type { LossSums } from "./summedLosses.js";
import type { TextReport, TextSizes } from "./textReport.js";

export const REDUCTIONS = ["mean", "sum", "none"] as const;
/** Of the logarithm: nats or bits. */
export const BASES = ["e", "2"] as const;

export interface LossReport extends RunReport, TextReport {
  readonly reduction: string;
  /** 2 where the losses are in bits; absent where they are in nats. */
  readonly base?: number;
  /** Absent for reduction "none", which has one loss per row. */
  readonly loss?: number;
  /** exp of the mean loss, whatever the reduction. */
  readonly perplexity: number;
  readonly accuracy: number;
  readonly top5Accuracy: number;
  readonly perRow?: string;
}

/** What changes the report, and no loss. */
export interface LossWords extends TextSizes {
  readonly reduction: (typeof REDUCTIONS)[number];
  readonly base: (typeof BASES)[number];
  readonly perRow?: string;
}

export function unitOf({ base }: Pick<LossWords, "base">): number {
  return base === "2" ? Math.LN2 : 1;
}

export function lossReport(run: Omit<RunReport, "ignored">, sums: LossSums, words: LossWords): LossReport {
  const { rows, classes, seconds, logitsPerSecond, engine, threads } = run;
  const { reduction, bytes, words: textWords, perRow } = words;
  const unit = unitOf(words);
  const { sum, mean, count } = sums;
  return {
    rows,
    classes,
    ignored: rows - count,
    reduction,
    base: unit === 1 ? undefined : 2,
    loss: reduction === "none" ? undefined : { sum, mean }[reduction] / unit,
    perplexity: naturalExp(mean),
    bitsPerByte: bytes && sum / (bytes * Math.LN2),
    bytePerplexity: bytes && naturalExp(sum / bytes),
    wordPerplexity: textWords && naturalExp(sum / textWords),
    accuracy: sums.accuracy,
    top5Accuracy: sums.topAccuracy,
    seconds,
    logitsPerSecond,
    engine,
    threads,
    perRow,
  };
}
