/** `xent score`: writes what each row got, and reports what the meters come to. */
import type { Layout } from "../files/layout.js";
import { quoted } from "../files/text.js";
import { accuracyFigures, lossFigures } from "../report/figures.js";
import type { Figure } from "../report/record.js";
import { WORDS } from "../report/words.js";
import type { RunWords } from "../run/rowsPage.js";
import { type ScoreSettings, scoreRows } from "../run/scoredRows.js";
import { ScoreMeters } from "../run/scoreMeters.js";
import { textFigures } from "../run/textFigures.js";
import type { TextSizes } from "../run/textReport.js";
import { UsageError } from "../run/usageError.js";
import { warningOf } from "../run/warning.js";
import { type JobOptions, type OpenedJob, openJob } from "./job.js";
import type { NewOutput } from "./outputFile.js";
import { rowsPageOf } from "./pages.js";
import { partCommand } from "./partCommand.js";
import { isPart, type PartOptions } from "./partOptions.js";
import { ProgressBar } from "./progressBar.js";
import { reportJson, reportLines } from "./report.js";
import { ReportFile } from "./reportFile.js";
import { checkReportOptions, type ReportOptions } from "./reportOptions.js";
import { RowArrays } from "./rowArrays.js";
import { linesInFile, printedLines } from "./rowLines.js";
import type { RowOutput } from "./rowOutput.js";
import { scorePart } from "./scorePart.js";
import { type ScoreReport, scoreLines, scoreReport } from "./scoreReport.js";
import { STANDARD_OUTPUT } from "./standardOutput.js";
import { say } from "./terminal.js";

export const FORMATS = ["jsonl", "npy"] as const;

export interface ScoreOptions extends JobOptions, ScoreSettings, TextSizes, ReportOptions, PartOptions {
  readonly format: (typeof FORMATS)[number];
  readonly output: string;
  /** Whether they are written. */
  readonly rows: boolean;
}

export async function scoreCommand(files: readonly string[], options: ScoreOptions): Promise<void> {
  if (options.format === "npy" && options.output === STANDARD_OUTPUT)
    throw new UsageError("option '--format npy' needs '--output <folder>'");
  if (!options.rows && options.output !== STANDARD_OUTPUT)
    throw new UsageError("option '--no-rows' does not go with '--output'");
  checkReportOptions(options);
  if (isPart(options)) return partCommand(options, (watch) => scorePart(files, options, watch));
  const job = await openJob(files, options);
  const { layout, logits, rows, engine, threads } = job;
  const { topK } = options;
  checkTopK(topK, layout);
  const isPrinted = options.rows && options.output === STANDARD_OUTPUT;
  const output = outputFor(options, job);
  const meters = new ScoreMeters(engine, topK, rows);
  const progress = new ProgressBar(layout.rows, !isPrinted || !process.stdout.isTTY);
  const start = performance.now();
  let file: ReportFile | null = null;
  try {
    const page = rowsPageOf(job, options);
    file = ReportFile.open(options, job.inputs);
    await scoreRows(job, { topK, temperature: options.temperature }, async (scored, rowsDone) => {
      meters.add(scored);
      page?.add(
        scored,
        scored.columns.logProb.map((logProb) => -logProb),
      );
      await output?.write(scored);
      progress.update(rowsDone);
    });
    const segments = meters.end();
    output?.finish(segments);
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
        threads: threads.used,
      },
      rows.segments !== null,
      options,
      output === null || isPrinted ? undefined : options.output,
    );
    if (page !== null) file?.finish(page.record(wordsOf(report, meters, warning), meters));
    // The lines are a stream of their own.
    const stream = isPrinted ? process.stderr : process.stdout;
    stream.write(
      options.json ? `${reportJson(report)}\n` : reportLines(scoreLines(report, meters.topK), stream),
    );
  } finally {
    progress.stop();
    output?.discard();
    file?.discard();
  }
}

export function checkTopK(topK: number | undefined, { classes }: Layout): void {
  if (topK !== undefined && topK > classes)
    throw new UsageError(`option '--top-k ${topK}' is more than the ${classes} classes`);
}

/** What the page says of the run. */
function wordsOf(report: ScoreReport, { loss, topK }: ScoreMeters, warning: string | null): RunWords {
  const losses = lossFigures(loss, 1, WORDS);
  const accuracy = accuracyFigures(loss, topK, WORDS);
  const ofSegments: Figure[] =
    report.meanPerplexity === undefined
      ? []
      : [{ name: "mean perplexity of the segments", value: report.meanPerplexity }];
  const bits = { name: "bits per token", value: report.bitsPerToken };
  return {
    subtitle: "Scores of the rows",
    unit: "nats",
    warning,
    headline: [...losses, accuracy[0]],
    groups: [
      { title: WORDS.lossGroup, figures: [...losses, bits, ...textFigures(report, WORDS), ...ofSegments] },
      { title: WORDS.accuracyGroup, figures: accuracy },
    ],
    ignored: report.ignored,
  };
}

/** Null where no rows are written. `open`: the files that have something of each row. */
export function outputFor(
  { format, output, topK, rows }: ScoreOptions,
  job: OpenedJob,
  open?: NewOutput,
): RowOutput | null {
  if (!rows) return null;
  if (format === "npy") return new RowArrays(output, job, topK ?? 0, open);
  return output === STANDARD_OUTPUT ? printedLines() : linesInFile(output, job.inputs, open);
}
