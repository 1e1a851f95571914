/** `xent loss` of a part of the rows. */
import { openJob } from "./job.js";
import type { LossOptions } from "./lossCommand.js";
import { sumLosses } from "./lossSums.js";
import { checkPartOptions } from "./partOptions.js";
import { type FinishedPart, PartRun, type Watch } from "./partRun.js";
import { LossSums } from "./summedLosses.js";

export async function lossPart(
  files: readonly string[],
  options: LossOptions,
  watch: Watch,
): Promise<FinishedPart> {
  const { reduction, perRow, report } = options;
  checkPartOptions(options, {
    "--reduction none": reduction === "none",
    "--per-row": perRow !== undefined,
    "--report": report !== undefined,
  });
  const job = await openJob(files, options);
  const settings = {
    dim: job.layout.axis,
    dtype: options.dtype ?? null,
    ignoreIndex: options.ignoreIndex,
    shift: options.shift,
    temperature: options.temperature ?? 1,
    bytes: options.bytes ?? null,
    words: options.words ?? null,
    reduction: reduction === "sum" ? reduction : "mean",
    base: options.base,
    labelSmoothing: options.labelSmoothing,
  } as const;
  const newTotals = ({ from }: { from: number }) =>
    new LossSums(job.logits.dtype.itemBytes === 8, job.rows.before(from));
  const run = new PartRun(job, "loss", settings, newTotals, options, watch);
  await sumLosses(job, options, (_, rowsDone) => run.done(rowsDone), run.totals, run.rest);
  return run.end();
}
