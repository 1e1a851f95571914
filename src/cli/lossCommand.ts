/** `xent loss`: scores the logits, passes the losses on where they are wanted, and reports. */
import { type Job, type JobOptions, openJob } from "./job.js";
import { jsonPrinter, type LossPrinter, linePrinter } from "./lossPrinter.js";
import { NpyWriter } from "./npyWriter.js";
import { ProgressBar } from "./progressBar.js";
import { type Report, reportJson, reportLines } from "./report.js";
import { type Score, score } from "./score.js";
import { quoted, say } from "./terminal.js";
import { warningOf } from "./warning.js";

export const REDUCTIONS = ["mean", "sum", "none"] as const;

export interface LossOptions extends JobOptions {
  readonly reduction: (typeof REDUCTIONS)[number];
  readonly perRow?: string;
  readonly json?: boolean;
}

export async function lossCommand(
  logitsPath: string,
  targetsPath: string,
  options: LossOptions,
): Promise<void> {
  const job = await openJob(logitsPath, targetsPath, options);
  const { layout } = job;
  const inputs = [logitsPath, targetsPath, ...(options.weight === undefined ? [] : [options.weight])];
  const writer =
    options.perRow === undefined
      ? null
      : new NpyWriter(options.perRow, job.logits.newFloats(0), layout.targetShape, inputs);
  const printer = printerFor(options);
  const progress = new ProgressBar(layout.rows, printer === null || !process.stdout.isTTY);
  const start = performance.now();
  try {
    const result = await score(job, async (losses, rowsDone) => {
      writer?.write(losses);
      await printer?.print(losses);
      progress.update(rowsDone);
    });
    writer?.finish();
    progress.stop();
    const seconds = (performance.now() - start) / 1000;
    const report = reportOf(job, result, options, seconds);
    const warning = warningOf(result, layout.rows, report.loss);
    if (warning !== null) say(`warning: ${quoted(logitsPath)}: ${warning}`);
    if (printer !== null) await printer.end(report);
    else process.stdout.write(options.json ? `${reportJson(report)}\n` : reportLines(report));
  } finally {
    progress.stop();
    writer?.discard();
  }
}

function reportOf(job: Job, result: Score, options: LossOptions, seconds: number): Report {
  const { layout, logits, engine } = job;
  return {
    rows: layout.rows,
    classes: layout.classes,
    ignored: result.ignored,
    reduction: options.reduction,
    loss: options.reduction === "none" ? undefined : result[options.reduction],
    perplexity: Math.exp(result.mean),
    accuracy: result.accuracy,
    seconds,
    logitsPerSecond: logits.length / seconds,
    engine: engine.backend,
    perRow: options.perRow,
  };
}

/** With reduction "none" the losses themselves are the output, unless they go to a file. */
function printerFor({ reduction, perRow, json }: LossOptions): LossPrinter | null {
  if (reduction !== "none" || perRow !== undefined) return null;
  return json ? jsonPrinter() : linePrinter();
}
