/** `xent compare`: the logits of a model next to those of its base. */
import { compareRows } from "./comparedRows.js";
import { ComparePage } from "./comparePage.js";
import { comparePart } from "./comparePart.js";
import { compareReport, compareText } from "./compareReport.js";
import { CompareSums } from "./compareSums.js";
import { FaultyFiles } from "./faultyFiles.js";
import { openPair, type PairOptions } from "./pair.js";
import { partCommand } from "./partCommand.js";
import { isPart, type PartOptions } from "./partOptions.js";
import { ProgressBar } from "./progressBar.js";
import { reportJson } from "./report.js";
import { checkReportOptions, type ReportOptions } from "./reportOptions.js";
import type { Rows } from "./rows.js";
import { say } from "./terminal.js";
import { compareWarning } from "./warning.js";

export const QUANTILES = ["exact", "sketch"] as const;
/** So many rows are kept: 8 bytes each. Of more, the quantiles are those of a sketch. */
const MOST_KEPT_ROWS = 1 << 22;

export interface CompareOptions extends PairOptions, ReportOptions, PartOptions {
  readonly quantiles?: (typeof QUANTILES)[number];
}

export function quantilesOf({ quantiles }: CompareOptions, { count }: Rows): (typeof QUANTILES)[number] {
  return quantiles ?? (count <= MOST_KEPT_ROWS ? "exact" : "sketch");
}

export async function compareCommand(files: readonly string[], options: CompareOptions): Promise<void> {
  checkReportOptions(options);
  if (isPart(options))
    return partCommand(options, (watch) => comparePart(files, options, watch), "comparing");
  const pair = await openPair(files, options);
  const { base, model, layout, rows, engine, threads, minLogProb } = pair;
  const quantiles = quantilesOf(options, rows);
  const { meter, notFinite } = new CompareSums(engine, quantiles);
  const faultyFiles = new FaultyFiles(pair);
  const progress = new ProgressBar(layout.rows, true, "comparing");
  const start = performance.now();
  let page: ComparePage | null = null;
  try {
    page = ComparePage.open(pair, options);
    await compareRows(pair, options, async (compared, rowsDone) => {
      const { results, block } = compared;
      meter.add(results);
      faultyFiles.look(results);
      notFinite.look(rows.withTarget(results.kl.data.slice(), block.firstRow));
      await page?.add(compared);
      progress.update(rowsDone);
    });
    progress.stop();
    const seconds = (performance.now() - start) / 1000;
    const run = {
      rows: rows.count,
      classes: layout.classes,
      seconds,
      logitsPerSecond: (base.length + model.length) / seconds,
      engine: engine.backend,
      threads: threads.used,
    };
    const report = compareReport(run, meter, {
      quantiles,
      minLogProb: Number.isFinite(minLogProb) ? minLogProb : undefined,
    });
    const warning = compareWarning(notFinite, rows.count, meter.count);
    if (warning !== null) say(`warning: ${faultyFiles.names}: ${warning}`);
    page?.finish(report, warning);
    process.stdout.write(options.json ? `${reportJson(report)}\n` : compareText(report));
  } finally {
    progress.stop();
    page?.discard();
  }
}
