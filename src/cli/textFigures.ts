/** What the losses come to for each byte and word of the text, as figures of a report. */
import type { Figure } from "../report/record.js";
import { type TextReport, textValues } from "./report.js";

export function textFigures(report: TextReport): Figure[] {
  return textValues(report).map(([name, value]) => ({ name, value }));
}
