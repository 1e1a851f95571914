/** What `xent loss` says about a run, in lines. */
import { quoted } from "../files/text.js";
import type { LossReport } from "../run/lossReport.js";
import { type Line, LOSS_DIGITS, percent, rounded, sizeLines, speedLines, textLines } from "./report.js";

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
