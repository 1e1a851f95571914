/** `xent score` of a part of the rows: its meters, and its rows where a file for them is named. */
import { UsageError } from "./failure.js";
import { openJob } from "./job.js";
import { checkPartOptions } from "./partOptions.js";
import { type FinishedPart, PartRun, type Watch } from "./partRun.js";
import { linesInFile } from "./rowLines.js";
import { checkTopK, type ScoreOptions } from "./scoreCommand.js";
import { scoreRows } from "./scoredRows.js";
import { ScoreMeters } from "./scoreMeters.js";
import { STANDARD_OUTPUT } from "./standardOutput.js";

export async function scorePart(
  files: readonly string[],
  options: ScoreOptions,
  watch: Watch,
): Promise<FinishedPart> {
  const { shard, checkpoint, report, format, output, topK, temperature } = options;
  const isInFile = output !== STANDARD_OUTPUT;
  checkPartOptions(options, { "--report": report !== undefined, "--format npy": format === "npy" });
  if (checkpoint !== undefined && isInFile)
    throw new UsageError(
      "option '--checkpoint' does not go with '--output': lines that were written before a kill are not taken up again",
    );
  if (shard === undefined && options.rows)
    throw new UsageError(
      "option '--checkpoint' needs '--no-rows': lines that were written before a kill are not taken up again",
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
  const lines = isInFile ? linesInFile(output, job.inputs) : null;
  try {
    const run = new PartRun(
      job,
      "score",
      settings,
      (rest) => new ScoreMeters(engine, topK, rows, rest),
      options,
      watch,
    );
    await scoreRows(
      job,
      { topK, temperature },
      async (scored, rowsDone) => {
        run.totals.add(scored);
        await lines?.write(scored);
        run.done(rowsDone);
      },
      run.rest,
    );
    const segments = run.totals.end();
    lines?.finish(segments);
    run.totals.closeSegments((segment) => rows.segments?.isCut(segment, range) === false);
    return run.end();
  } finally {
    lines?.discard();
  }
}
