/** `xent compare`: the logits of a model next to those of its base. */
import { compareRows } from "./comparedRows.js";
import { ComparePage } from "./comparePage.js";
import { type CompareReport, compareText } from "./compareReport.js";
import { FaultyFiles } from "./faultyFiles.js";
import { NotFinite } from "./notFinite.js";
import { openPair, type Pair, type PairOptions } from "./pair.js";
import { ProgressBar } from "./progressBar.js";
import { reportJson } from "./report.js";
import { checkReportOptions, type ReportOptions } from "./reportOptions.js";
import { say } from "./terminal.js";

export const QUANTILES = ["exact", "sketch"] as const;
/** So many rows are kept: 8 bytes each. Of more, the quantiles are those of a sketch. */
const MOST_KEPT_ROWS = 1 << 22;

export interface CompareOptions extends PairOptions, ReportOptions {
  readonly quantiles?: (typeof QUANTILES)[number];
  readonly json?: boolean;
}

export async function compareCommand(files: readonly string[], options: CompareOptions): Promise<void> {
  checkReportOptions(options);
  const pair = await openPair(files, options);
  const { base, model, layout, rows, engine, minLogProb } = pair;
  const quantiles = options.quantiles ?? (rows.count <= MOST_KEPT_ROWS ? "exact" : "sketch");
  const meter = new engine.CompareMeter({ quantiles });
  const notFinite = new NotFinite();
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
      page?.add(compared);
      progress.update(rowsDone);
    });
    progress.stop();
    const seconds = (performance.now() - start) / 1000;
    const statistics = meter.statistics();
    const report: CompareReport = {
      rows: rows.count,
      classes: layout.classes,
      ignored: rows.count - statistics.count,
      ...statistics,
      quantiles,
      minLogProb: Number.isFinite(minLogProb) ? minLogProb : undefined,
      seconds,
      logitsPerSecond: (base.length + model.length) / seconds,
      engine: engine.backend,
      meter: quantiles === "sketch" ? meter.toJSON() : undefined,
    };
    const warning = warningOf(pair, notFinite, statistics.count);
    if (warning !== null) say(`warning: ${faultyFiles.names}: ${warning}`);
    page?.finish(statistics, warning);
    process.stdout.write(options.json ? `${reportJson(report)}\n` : compareText(report));
  } finally {
    progress.stop();
    page?.discard();
  }
}

/** Null where there is nothing to warn of. */
function warningOf(
  { rows }: Pair,
  { rows: wrong, firstRow, firstLoss }: NotFinite,
  counted: number,
): string | null {
  if (wrong > 0)
    return `the KL divergence of ${wrong} of ${rows.count} rows is not finite, the first is row ${firstRow} (${firstLoss})`;
  if (rows.count === 0) return "there are no rows: their mean is NaN";
  return counted === 0 ? `all ${rows.count} rows are ignored: the mean is NaN` : null;
}
