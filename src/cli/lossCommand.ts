/** `xent loss`: adds up the losses, passes them on where they are wanted, and reports. */
import type { FloatArray } from "../engine/data.js";
import { quoted } from "../files/text.js";
import { naturalExp } from "../naturalExp.js";
import { type Job, type JobOptions, openJob } from "./job.js";
import { LossPage } from "./lossPage.js";
import { jsonPrinter, type LossPrinter, linePrinter } from "./lossPrinter.js";
import { type LossReport, lossLines } from "./lossReport.js";
import { type LossSettings, type LossSums, sumLosses } from "./lossSums.js";
import { NpyWriter } from "./npyWriter.js";
import { ProgressBar } from "./progressBar.js";
import { reportJson, reportLines } from "./report.js";
import { checkReportOptions, type ReportOptions } from "./reportOptions.js";
import { say } from "./terminal.js";
import { warningOf } from "./warning.js";

export const REDUCTIONS = ["mean", "sum", "none"] as const;
/** Of the logarithm: nats or bits. */
export const BASES = ["e", "2"] as const;

export interface LossOptions extends JobOptions, LossSettings, ReportOptions {
  readonly reduction: (typeof REDUCTIONS)[number];
  readonly base: (typeof BASES)[number];
  readonly bytes?: number;
  readonly words?: number;
  readonly perRow?: string;
  readonly json?: boolean;
}

export async function lossCommand(files: readonly string[], options: LossOptions): Promise<void> {
  checkReportOptions(options);
  const job = await openJob(files, options);
  const { rows } = job;
  const nats = options.base === "2" ? Math.LN2 : 1;
  const writer =
    options.perRow === undefined
      ? null
      : new NpyWriter(options.perRow, job.logits.newFloats(0), rows.shape, job.inputs);
  const printer = printerFor(options);
  const progress = new ProgressBar(job.layout.rows, printer === null || !process.stdout.isTTY);
  const start = performance.now();
  let page: LossPage | null = null;
  try {
    page = LossPage.open(job, options);
    const sums = await sumLosses(job, options, async (losses, rowsDone, block) => {
      divide(losses, nats);
      await page?.add(block, losses);
      writer?.write(losses);
      await printer?.print(losses);
      progress.update(rowsDone);
    });
    writer?.finish();
    progress.stop();
    const seconds = (performance.now() - start) / 1000;
    const report = reportOf(job, sums, options, nats, seconds);
    const warning = warningOf(sums, rows.count, report.loss);
    if (warning !== null) say(`warning: ${quoted(job.logits.path)}: ${warning}`);
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
function divide(losses: FloatArray, unit: number): void {
  if (unit !== 1) for (let row = 0; row < losses.length; row++) losses[row] /= unit;
}

function reportOf(job: Job, sums: LossSums, options: LossOptions, nats: number, seconds: number): LossReport {
  const { layout, logits, rows, engine } = job;
  const { reduction, bytes, words, perRow } = options;
  return {
    rows: rows.count,
    classes: layout.classes,
    ignored: sums.ignored,
    reduction,
    base: nats === 1 ? undefined : 2,
    loss: reduction === "none" ? undefined : sums[reduction] / nats,
    perplexity: naturalExp(sums.mean),
    bitsPerByte: bytes && sums.sum / (bytes * Math.LN2),
    bytePerplexity: bytes && naturalExp(sums.sum / bytes),
    wordPerplexity: words && naturalExp(sums.sum / words),
    accuracy: sums.accuracy,
    top5Accuracy: sums.topAccuracy,
    seconds,
    logitsPerSecond: logits.length / seconds,
    engine: engine.backend,
    perRow,
  };
}

/** With reduction "none" the losses themselves are the output, unless they go to a file. */
function printerFor({ reduction, perRow, json }: LossOptions): LossPrinter | null {
  if (reduction !== "none" || perRow !== undefined) return null;
  return json ? jsonPrinter() : linePrinter();
}
