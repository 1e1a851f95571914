/** `xent score` of a part of the rows: its meters, and its rows where a file for them is named. */

import { scoreRows } from "../run/scoredRows.js";
import { ScoreMeters } from "../run/scoreMeters.js";
import { UsageError } from "../run/usageError.js";
import { fingerprints } from "./fingerprint.js";
import { openJob } from "./job.js";
import { checkPartOptions } from "./partOptions.js";
import { type FinishedPart, PartRun, type Watch } from "./partRun.js";
import { checkTopK, outputFor, type ScoreOptions } from "./scoreCommand.js";
import { STANDARD_OUTPUT } from "./standardOutput.js";

export async function scorePart(
  files: readonly string[],
  options: ScoreOptions,
  watch: Watch,
): Promise<FinishedPart> {
  const { shard, report, format, output, topK, temperature } = options;
  const isInFile = options.rows && output !== STANDARD_OUTPUT;
  checkPartOptions(options, {
    "--report": report !== undefined,
    "--format npy": format === "npy" && shard !== undefined,
  });
  if (shard === undefined && options.rows && !isInFile)
    throw new UsageError(
      "option '--checkpoint' needs '--output' or '--no-rows': lines that were printed before a kill are not taken up again",
    );
  const job = await openJob(files, options);
  const { layout, rows, range, engine } = job;
  checkTopK(topK, layout);
  const settings = {
    dim: layout.axis,
    dtype: options.dtype ?? null,
    ignoreIndex: options.ignoreIndex,
    shift: options.shift,
    temperature: temperature ?? 1,
    bytes: options.bytes ?? null,
    words: options.words ?? null,
    topK: topK ?? null,
  };
  const opened = { ...job, digests: await fingerprints(job.files) };
  const run = new PartRun(
    opened,
    "score",
    settings,
    (rest) => new ScoreMeters(engine, topK, rows, rest),
    options,
    watch,
    (open) => (isInFile ? outputFor(options, job, open) : null),
  );
  const { totals, output: results } = run;
  try {
    await scoreRows(
      job,
      { topK, temperature },
      async (scored, rowsDone) => {
        totals.add(scored);
        await results?.write(scored);
        run.done(rowsDone);
      },
      run.rest,
    );
    const segments = totals.end();
    totals.closeSegments((segment) => rows.segments?.isCut(segment, range) === false);
    const finished = run.end();
    const all = run.isResumed ? await results?.readSegments?.() : segments;
    results?.finish(all ?? null);
    return { ...finished, output: isInFile ? output : undefined };
  } finally {
    results?.discard();
  }
}
