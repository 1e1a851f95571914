/** A whole comparison: every row once, what it comes to, and what there is to warn of. */

import { type CompareSettings, compareRows } from "./comparedRows.js";
import type { ComparePage } from "./comparePage.js";
import { type CompareReport, compareReport } from "./compareReport.js";
import { CompareSums } from "./compareSums.js";
import { FaultyFiles } from "./faultyFiles.js";
import type { Pair } from "./pair.js";
import { type QuantileSettings, quantilesOf } from "./quantiles.js";
import { compareWarning, type WarningWords } from "./warning.js";

export interface Compared {
  readonly report: CompareReport;
  readonly warning: string | null;
  /** The files that the warning is about. */
  readonly faulty: string;
}

/** `rowsDone` is told how many rows of the logits are done. */
export async function comparePair(
  pair: Pair,
  settings: CompareSettings & QuantileSettings,
  page: ComparePage | null,
  rowsDone: (rows: number) => void,
  words?: WarningWords,
): Promise<Compared> {
  const { base, model, layout, rows, engine, threads, minLogProb } = pair;
  const quantiles = quantilesOf(settings, rows);
  const { meter, notFinite } = new CompareSums(engine, quantiles);
  const faultyFiles = new FaultyFiles(pair);
  const start = performance.now();
  await compareRows(pair, settings, async (compared, done) => {
    const { results, block } = compared;
    meter.add(results);
    faultyFiles.look(results);
    notFinite.look(rows.withTarget(results.kl.data.slice(), block.firstRow));
    await page?.add(compared);
    rowsDone(done);
  });
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
  const warning = compareWarning(notFinite, rows.count, meter.count, words);
  return { report, warning, faulty: faultyFiles.names };
}
