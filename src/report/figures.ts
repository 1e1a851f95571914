/** The numbers of a report, from what the library's meters have. */
import type { CalibrationMeter } from "../functions/calibrationMeter.js";
import type { LossMeter } from "../functions/lossMeter.js";
import type { Figure } from "./record.js";
import { type ReportWords, WORDS } from "./words.js";

type Losses = Pick<LossMeter, "count" | "mean" | "standardError" | "perplexity" | "perplexityError">;

/** `nats`: so many are one unit of the loss. */
export function lossFigures(meter: Losses, nats: number, words: ReportWords = WORDS): Figure[] {
  return [
    { name: words.perplexity, value: meter.perplexity, error: meter.perplexityError },
    { name: words.meanLoss, value: meter.mean / nats, error: meter.standardError / nats },
  ];
}

/** The share of the rows whose target is the argmax, and of those among the k first. */
export function accuracyFigures(
  meter: Pick<LossMeter, "count" | "accuracy" | "topKAccuracy">,
  topK: readonly number[],
  words: ReportWords = WORDS,
): Figure[] {
  const { count } = meter;
  // Top-1 differs from the accuracy only by ties.
  const top = topK.filter((k) => k > 1).map((k) => share(words.topK(k), meter.topKAccuracy(k), count));
  return [share(words.accuracy, meter.accuracy, count), ...top];
}

export function calibrationFigures(meter: CalibrationMeter, words: ReportWords = WORDS): Figure[] {
  return [
    { name: words.expectedCalibrationError, value: meter.expectedCalibrationError, isShare: true },
    { name: words.maximumCalibrationError, value: meter.maximumCalibrationError, isShare: true },
    { name: words.rmsCalibrationError, value: meter.rmsCalibrationError, isShare: true },
  ];
}

/** A share s of n rows; its standard error is √(s(1 - s)/(n - 1)). */
function share(name: string, value: number, count: number): Figure {
  return { name, value, error: Math.sqrt((value * (1 - value)) / (count - 1)), isShare: true };
}
