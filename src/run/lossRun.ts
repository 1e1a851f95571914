/** A whole run over the losses: every row once, what they come to, and what there is to warn of. */
import type { Job } from "./job.js";
import type { LossPage } from "./lossPage.js";
import { type LossReport, type LossWords, lossReport, unitOf } from "./lossReport.js";
import { type BlockDone, divide, type LossSettings, sumLosses } from "./lossSums.js";
import { type WarningWords, warningOf } from "./warning.js";

export interface LossRun {
  readonly report: LossReport;
  readonly warning: string | null;
}

/** `blockDone` gets the losses in their unit. */
export async function runLoss(
  job: Job,
  settings: LossSettings & LossWords,
  page: LossPage | null,
  blockDone: BlockDone,
  words?: WarningWords,
): Promise<LossRun> {
  const { rows, layout, logits, engine, threads } = job;
  const unit = unitOf(settings);
  const start = performance.now();
  const sums = await sumLosses(job, settings, async (losses, rowsDone, block) => {
    divide(losses, unit);
    await page?.add(block, losses);
    await blockDone(losses, rowsDone, block);
  });
  const seconds = (performance.now() - start) / 1000;
  const run = {
    rows: rows.count,
    classes: layout.classes,
    seconds,
    logitsPerSecond: logits.length / seconds,
    engine: engine.backend,
    threads: threads.used,
  };
  const report = lossReport(run, sums, settings);
  const { notFinite, sum } = sums;
  const warning = warningOf({ notFinite, ignored: report.ignored, sum }, rows.count, report.loss, words);
  return { report, warning };
}
