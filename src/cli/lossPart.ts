/** `xent loss` of a part of the rows. */

import type { FloatArray } from "../engine/data.js";
import { unitOf } from "../run/lossReport.js";
import { divide, sumLosses } from "../run/lossSums.js";
import { LossSums } from "../run/summedLosses.js";
import { fingerprints } from "./fingerprint.js";
import { openJob } from "./job.js";
import type { LossOptions } from "./lossCommand.js";
import { NpyWriter } from "./npyWriter.js";
import { checkPartOptions } from "./partOptions.js";
import { type FinishedPart, PartRun, type Watch } from "./partRun.js";

export async function lossPart(
  files: readonly string[],
  options: LossOptions,
  watch: Watch,
): Promise<FinishedPart> {
  const { reduction, perRow, report } = options;
  checkPartOptions(options, {
    "--reduction none": reduction === "none",
    "--per-row": perRow !== undefined && options.shard !== undefined,
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
  const unit = unitOf(options);
  const newTotals = ({ from }: { from: number }) =>
    new LossSums(job.logits.dtype.itemBytes === 8, job.rows.before(from));
  const opened = { ...job, digests: await fingerprints(job.files) };
  const run = new PartRun(opened, "loss", settings, newTotals, options, watch, (open) =>
    perRow === undefined
      ? null
      : new NpyWriter(perRow, job.logits.newFloats(0), job.rows.shape, job.inputs, open),
  );
  const { output } = run;
  try {
    const done = (losses: FloatArray, rowsDone: number) => {
      divide(losses, unit);
      output?.write(losses);
      run.done(rowsDone);
    };
    await sumLosses(job, options, done, run.totals, run.rest);
    const finished = run.end();
    output?.finish();
    return finished;
  } finally {
    output?.discard();
  }
}
