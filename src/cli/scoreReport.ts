/** What `xent score` says about a run: what its meters come to. */

import { quoted } from "../files/text.js";
import type { CalibrationMeterJson } from "../functions/calibrationMeter.js";
import type { LossMeterJson } from "../functions/lossMeter.js";
import type { RunReport } from "../run/runReport.js";
import type { ScoreMeters } from "../run/scoreMeters.js";
import type { TextReport, TextSizes } from "../run/textReport.js";
import { type Line, LOSS_DIGITS, percent, rounded, sizeLines, speedLines, textLines } from "./report.js";

export interface ScoreReport extends RunReport, TextReport {
  /** The mean, in nats. */
  readonly loss: number;
  readonly standardError: number;
  readonly perplexity: number;
  readonly perplexityError: number;
  readonly bitsPerToken: number;
  /** Of segments; absent without. */
  readonly meanPerplexity?: number;
  readonly accuracy: number;
  /** `top5Accuracy` and the others. */
  readonly [topKAccuracy: `top${number}Accuracy`]: number;
  readonly expectedCalibrationError: number;
  readonly output?: string;
  /** All that the meters hold, from which a program goes on. */
  readonly meters: { readonly loss: LossMeterJson; readonly calibration: CalibrationMeterJson };
}

export function scoreReport(
  { loss, calibration, topK }: ScoreMeters,
  run: RunReport,
  hasSegments: boolean,
  { bytes, words }: TextSizes,
  output: string | undefined,
): ScoreReport {
  return {
    ...run,
    loss: loss.mean,
    standardError: loss.standardError,
    perplexity: loss.perplexity,
    perplexityError: loss.perplexityError,
    bitsPerToken: loss.bitsPerToken,
    bitsPerByte: bytes && loss.bitsPerByte(bytes),
    bytePerplexity: bytes && loss.bytePerplexity(bytes),
    wordPerplexity: words && loss.wordPerplexity(words),
    meanPerplexity: hasSegments ? loss.meanPerplexity : undefined,
    accuracy: loss.accuracy,
    ...Object.fromEntries(topK.map((k) => [`top${k}Accuracy`, loss.topKAccuracy(k)])),
    expectedCalibrationError: calibration.expectedCalibrationError,
    output,
    meters: { loss: loss.toJSON(), calibration: calibration.toJSON() },
  };
}

export function scoreLines(report: ScoreReport, topK: readonly number[]): Line[] {
  const lines: Line[] = [
    ...sizeLines(report),
    ["loss", `${rounded(report.loss, LOSS_DIGITS)} ± ${rounded(report.standardError)} (mean)`],
    ["perplexity", `${rounded(report.perplexity)} ± ${rounded(report.perplexityError)}`],
    ["bits", `${rounded(report.bitsPerToken)} per token`],
    ...textLines(report),
  ];
  if (report.meanPerplexity !== undefined)
    lines.push(["mean perplexity", `${rounded(report.meanPerplexity)} (of the segments)`]);
  lines.push(["accuracy", percent(report.accuracy)]);
  // Top-1 differs from the accuracy only by ties.
  for (const k of topK) if (k > 1) lines.push([`top-${k}`, percent(report[`top${k}Accuracy`])]);
  lines.push(["calibration", `${percent(report.expectedCalibrationError)} (expected error)`]);
  lines.push(...speedLines(report));
  if (report.output !== undefined) lines.push(["output", quoted(report.output)]);
  return lines;
}
