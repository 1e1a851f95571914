/** What lines of all rows come to: the report of the command that made them. */
import { compareReport } from "../run/compareReport.js";
import { lossReport } from "../run/lossReport.js";
import { compareWarning, warningOf } from "../run/warning.js";
import { compareText } from "./compareText.js";
import { lossLines } from "./lossLines.js";
import { reportJson, reportLines } from "./report.js";
import { scoreLines, scoreReport } from "./scoreReport.js";
import type { AnyLine } from "./shardLine.js";
import { flushed } from "./standardOutput.js";
import { say } from "./terminal.js";

/** The report as an object, as text, and what there is to warn of. */
export interface WholeReport {
  readonly report: object;
  readonly text: string;
  readonly warning: string | null;
}

/** `line`: of all rows. `threads`: how many did them, where that is known and more than one. `output`: where their results are. */
export function wholeReport(line: AnyLine, threads?: number, output?: string): WholeReport {
  const { of, results: rows, classes, seconds, engine } = line;
  const ignored = rows - line.totals.count;
  const models = line.command === "compare" ? 2 : 1;
  const logitsPerSecond = (models * of * classes) / seconds;
  const run = { rows, classes, ignored, seconds, logitsPerSecond, engine, threads };
  if (line.command === "loss") {
    const { totals, settings } = line;
    const { notFinite, sum } = totals;
    const report = lossReport(run, totals, { ...settings, ...sizesOf(settings) });
    const warning = warningOf({ notFinite, ignored, sum }, rows, report.loss);
    return { report, text: reportLines(lossLines(report)), warning };
  }
  if (line.command === "score") {
    const { totals, settings, inputs } = line;
    totals.closeSegments(() => true);
    const { notFinite, loss, topK } = totals;
    const report = scoreReport(totals, run, "segments" in inputs, sizesOf(settings), output);
    const warning = warningOf({ notFinite, ignored, sum: loss.totalBits }, rows, loss.mean);
    return { report, text: reportLines(scoreLines(report, topK)), warning };
  }
  const { meter, notFinite } = line.totals;
  const { minLogProb, quantiles } = line.settings;
  const report = compareReport(run, meter, { minLogProb: minLogProb ?? undefined, quantiles });
  return { report, text: compareText(report), warning: compareWarning(notFinite, rows, meter.count) };
}

export async function printWhole(
  line: AnyLine,
  json: boolean | undefined,
  threads?: number,
  output?: string,
): Promise<void> {
  const { report, text, warning } = wholeReport(line, threads, output);
  if (warning !== null) say(`warning: ${warning}`);
  await flushed(json ? `${reportJson(report)}\n` : text);
}

function sizesOf({ bytes, words }: { readonly bytes: number | null; readonly words: number | null }) {
  return { bytes: bytes ?? undefined, words: words ?? undefined };
}
