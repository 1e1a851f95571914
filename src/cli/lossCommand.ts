/** `xent loss`: adds up the losses, passes them on where they are wanted, and reports. */
import type { FloatArray } from "../engine/data.js";
import { quoted } from "../files/text.js";
import { type JobOptions, openJob } from "./job.js";
import { LossPage } from "./lossPage.js";
import { lossPart } from "./lossPart.js";
import { jsonPrinter, type LossPrinter, linePrinter } from "./lossPrinter.js";
import { type LossWords, lossLines, lossReport, unitOf } from "./lossReport.js";
import { type LossSettings, sumLosses } from "./lossSums.js";
import { NpyWriter } from "./npyWriter.js";
import { partCommand } from "./partCommand.js";
import { isPart, type PartOptions } from "./partOptions.js";
import { ProgressBar } from "./progressBar.js";
import { reportJson, reportLines } from "./report.js";
import { checkReportOptions, type ReportOptions } from "./reportOptions.js";
import { say } from "./terminal.js";
import { warningOf } from "./warning.js";

export interface LossOptions extends JobOptions, LossSettings, LossWords, ReportOptions, PartOptions {}

export async function lossCommand(files: readonly string[], options: LossOptions): Promise<void> {
  checkReportOptions(options);
  if (isPart(options)) return partCommand(options, (watch) => lossPart(files, options, watch));
  const job = await openJob(files, options);
  const { layout, logits, rows, engine, threads } = job;
  const unit = unitOf(options);
  const writer =
    options.perRow === undefined
      ? null
      : new NpyWriter(options.perRow, logits.newFloats(0), rows.shape, job.inputs);
  const printer = printerFor(options);
  const progress = new ProgressBar(layout.rows, printer === null || !process.stdout.isTTY);
  const start = performance.now();
  let page: LossPage | null = null;
  try {
    page = LossPage.open(job, options);
    const sums = await sumLosses(job, options, async (losses, rowsDone, block) => {
      divide(losses, unit);
      await page?.add(block, losses);
      writer?.write(losses);
      await printer?.print(losses);
      progress.update(rowsDone);
    });
    writer?.finish();
    progress.stop();
    const seconds = (performance.now() - start) / 1000;
    const run = {
      rows: rows.count,
      classes: layout.classes,
      seconds,
      logitsPerSecond: logits.length / seconds,
      engine: engine.backend,
      threads: threads.used,
    };
    const report = lossReport(run, sums, options);
    const { notFinite, sum } = sums;
    const warning = warningOf({ notFinite, ignored: report.ignored, sum }, rows.count, report.loss);
    if (warning !== null) say(`warning: ${quoted(logits.path)}: ${warning}`);
    page?.finish(report, warning);
    if (printer !== null) await printer.end(report);
    else process.stdout.write(options.json ? `${reportJson(report)}\n` : reportLines(lossLines(report)));
  } finally {
    progress.stop();
    writer?.discard();
    page?.discard();
  }
}

/** Losses in another unit. */
export function divide(losses: FloatArray, unit: number): void {
  if (unit !== 1) for (let row = 0; row < losses.length; row++) losses[row] /= unit;
}

/** With reduction "none" the losses themselves are the output, unless they go to a file. */
function printerFor({ reduction, perRow, json }: LossOptions): LossPrinter | null {
  if (reduction !== "none" || perRow !== undefined) return null;
  return json ? jsonPrinter() : linePrinter();
}
