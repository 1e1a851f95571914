/** `xent score`: writes what each row got, and reports what the meters come to. */

import { quoted } from "../files/text.js";
import { UsageError } from "./failure.js";
import { type Job, type JobOptions, openJob } from "./job.js";
import { ProgressBar } from "./progressBar.js";
import { reportJson, reportLines } from "./report.js";
import { RowArrays } from "./rowArrays.js";
import { linesInFile, printedLines } from "./rowLines.js";
import type { RowOutput } from "./rowOutput.js";
import { type ScoreSettings, scoreRows } from "./scoredRows.js";
import { ScoreMeters } from "./scoreMeters.js";
import { scoreLines, scoreReport, type TextSizes } from "./scoreReport.js";
import { STANDARD_OUTPUT } from "./standardOutput.js";
import { say } from "./terminal.js";
import { warningOf } from "./warning.js";

export const FORMATS = ["jsonl", "npy"] as const;

export interface ScoreOptions extends JobOptions, ScoreSettings, TextSizes {
  readonly format: (typeof FORMATS)[number];
  readonly output: string;
  readonly json?: boolean;
}

export async function scoreCommand(files: readonly string[], options: ScoreOptions): Promise<void> {
  if (options.format === "npy" && options.output === STANDARD_OUTPUT)
    throw new UsageError("option '--format npy' needs '--output <folder>'");
  const job = await openJob(files, options);
  const { layout, logits, rows, engine } = job;
  const { topK } = options;
  if (topK !== undefined && topK > layout.classes)
    throw new UsageError(`option '--top-k ${topK}' is more than the ${layout.classes} classes`);
  const isPrinted = options.output === STANDARD_OUTPUT;
  const output = outputFor(options, job);
  const meters = new ScoreMeters(engine, topK, rows.segments?.count);
  const progress = new ProgressBar(layout.rows, !isPrinted || !process.stdout.isTTY);
  const start = performance.now();
  try {
    await scoreRows(job, { topK, temperature: options.temperature }, async (scored, rowsDone) => {
      meters.add(scored);
      await output.write(scored);
      progress.update(rowsDone);
    });
    output.finish(meters.end());
    progress.stop();
    const seconds = (performance.now() - start) / 1000;
    const { notFinite, loss } = meters;
    const ignored = rows.count - loss.count;
    const warning = warningOf({ notFinite, ignored, sum: loss.totalBits }, rows.count, loss.mean);
    if (warning !== null) say(`warning: ${quoted(logits.path)}: ${warning}`);
    const report = scoreReport(
      meters,
      {
        rows: rows.count,
        classes: layout.classes,
        ignored,
        seconds,
        logitsPerSecond: logits.length / seconds,
        engine: engine.backend,
      },
      rows.segments !== null,
      options,
      isPrinted ? undefined : options.output,
    );
    // The lines are a stream of their own.
    const stream = isPrinted ? process.stderr : process.stdout;
    stream.write(
      options.json ? `${reportJson(report)}\n` : reportLines(scoreLines(report, meters.topK), stream),
    );
  } finally {
    progress.stop();
    output.discard();
  }
}

function outputFor({ format, output, topK }: ScoreOptions, job: Job): RowOutput {
  if (format === "npy") return new RowArrays(output, job, topK ?? 0);
  return output === STANDARD_OUTPUT ? printedLines() : linesInFile(output, job.inputs);
}
