/** What the losses come to for each byte and word of the text, as figures of a report. */
import type { Figure } from "../report/record.js";
import type { ReportWords } from "../report/words.js";
import { type TextReport, textValues } from "./textReport.js";

export function textFigures(report: TextReport, words: ReportWords): Figure[] {
  return textValues(report, words).map(([name, value]) => ({ name, value }));
}
