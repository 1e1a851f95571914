/** `xent loss`: adds up the losses, passes them on where they are wanted, and reports. */
import { quoted } from "../files/text.js";
import { LossPage } from "../run/lossPage.js";
import type { LossWords } from "../run/lossReport.js";
import { runLoss } from "../run/lossRun.js";
import type { LossSettings } from "../run/lossSums.js";
import { type JobOptions, openJob } from "./job.js";
import { lossLines } from "./lossLines.js";
import { lossPart } from "./lossPart.js";
import { jsonPrinter, type LossPrinter, linePrinter } from "./lossPrinter.js";
import { NpyWriter } from "./npyWriter.js";
import { rowsPageOf } from "./pages.js";
import { partCommand } from "./partCommand.js";
import { isPart, type PartOptions } from "./partOptions.js";
import { ProgressBar } from "./progressBar.js";
import { reportJson, reportLines } from "./report.js";
import { ReportFile } from "./reportFile.js";
import { checkReportOptions, type ReportOptions } from "./reportOptions.js";
import { say } from "./terminal.js";

export interface LossOptions extends JobOptions, LossSettings, LossWords, ReportOptions, PartOptions {}

export async function lossCommand(files: readonly string[], options: LossOptions): Promise<void> {
  checkReportOptions(options);
  if (isPart(options)) return partCommand(options, (watch) => lossPart(files, options, watch));
  const job = await openJob(files, options);
  const { layout, logits, rows } = job;
  const writer =
    options.perRow === undefined
      ? null
      : new NpyWriter(options.perRow, logits.newFloats(0), rows.shape, job.inputs);
  const printer = printerFor(options);
  const progress = new ProgressBar(layout.rows, printer === null || !process.stdout.isTTY);
  let file: ReportFile | null = null;
  try {
    const rowsPage = rowsPageOf(job, options);
    file = ReportFile.open(options, job.inputs);
    const page = rowsPage && new LossPage(rowsPage, job, options);
    const { report, warning } = await runLoss(job, options, page, async (losses, rowsDone) => {
      writer?.write(losses);
      await printer?.print(losses);
      progress.update(rowsDone);
    });
    writer?.finish();
    progress.stop();
    if (warning !== null) say(`warning: ${quoted(logits.path)}: ${warning}`);
    if (page !== null) file?.finish(page.record(report, warning));
    if (printer !== null) await printer.end(report);
    else process.stdout.write(options.json ? `${reportJson(report)}\n` : reportLines(lossLines(report)));
  } finally {
    progress.stop();
    writer?.discard();
    file?.discard();
  }
}

/** With reduction "none" the losses themselves are the output, unless they go to a file. */
function printerFor({ reduction, perRow, json }: LossOptions): LossPrinter | null {
  if (reduction !== "none" || perRow !== undefined) return null;
  return json ? jsonPrinter() : linePrinter();
}
