/** What `xent loss` says about a run. */

import { quoted } from "../files/text.js";
import {
  type Line,
  LOSS_DIGITS,
  percent,
  type RunReport,
  rounded,
  sizeLines,
  speedLines,
  type TextReport,
  textLines,
} from "./report.js";

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

export function lossLines(report: LossReport): Line[] {
  const lines = sizeLines(report);
  if (report.loss !== undefined) {
    const unit = report.base === undefined ? "" : " bits";
    lines.push(["loss", `${rounded(report.loss, LOSS_DIGITS)}${unit} (${report.reduction})`]);
  }
  lines.push(
    ["perplexity", rounded(report.perplexity)],
    ...textLines(report),
    ["accuracy", percent(report.accuracy)],
    ["top-5", percent(report.top5Accuracy)],
    ...speedLines(report),
  );
  if (report.perRow !== undefined) lines.push(["per row", quoted(report.perRow)]);
  return lines;
}
