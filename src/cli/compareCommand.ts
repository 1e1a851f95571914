/** `xent compare`: the logits of a model next to those of its base. */
import { comparePair } from "../run/comparePair.js";
import type { QuantileSettings } from "../run/quantiles.js";
import { comparePart } from "./comparePart.js";
import { compareText } from "./compareText.js";
import { comparePageOf } from "./pages.js";
import { openPair, type PairOptions } from "./pair.js";
import { partCommand } from "./partCommand.js";
import { isPart, type PartOptions } from "./partOptions.js";
import { ProgressBar } from "./progressBar.js";
import { reportJson } from "./report.js";
import { ReportFile } from "./reportFile.js";
import { checkReportOptions, type ReportOptions } from "./reportOptions.js";
import { say } from "./terminal.js";

export interface CompareOptions extends PairOptions, QuantileSettings, ReportOptions, PartOptions {}

export async function compareCommand(files: readonly string[], options: CompareOptions): Promise<void> {
  checkReportOptions(options);
  if (isPart(options))
    return partCommand(options, (watch) => comparePart(files, options, watch), "comparing");
  const pair = await openPair(files, options);
  const progress = new ProgressBar(pair.layout.rows, true, "comparing");
  let file: ReportFile | null = null;
  try {
    const page = comparePageOf(pair, options);
    file = ReportFile.open(options, pair.inputs);
    const { report, warning, faulty } = await comparePair(pair, options, page, (rows) =>
      progress.update(rows),
    );
    progress.stop();
    if (warning !== null) say(`warning: ${faulty}: ${warning}`);
    if (page !== null) file?.finish(page.record(report, warning));
    process.stdout.write(options.json ? `${reportJson(report)}\n` : compareText(report));
  } finally {
    progress.stop();
    file?.discard();
  }
}
