/** Why a loss is not finite, and where that began. */
import { type ReportWords, WORDS } from "../report/words.js";
import type { NotFinite } from "./notFinite.js";

export type WarningWords = ReportWords["warnings"];

/** Null where there is nothing to warn of. `loss` is what the rows were reduced to, if they were. */
export function warningOf(
  sums: { readonly notFinite: NotFinite; readonly ignored: number; readonly sum: number },
  rows: number,
  loss: number | undefined,
  words: WarningWords = WORDS.warnings,
): string | null {
  const { notFinite, ignored, sum } = sums;
  if (notFinite.rows > 0) return words.losses(notFinite.rows, rows, notFinite.firstRow, notFinite.firstLoss);
  if (loss === undefined || Number.isFinite(loss)) return null;
  if (rows === 0) return words.noRows;
  if (ignored === rows) return words.allIgnored(rows);
  if (!Number.isFinite(sum)) return words.tooLarge;
  return words.noWeights;
}

/** The same of `compare`. */
export function compareWarning(
  notFinite: NotFinite,
  rows: number,
  counted: number,
  words: WarningWords = WORDS.warnings,
): string | null {
  const { rows: wrong, firstRow, firstLoss } = notFinite;
  if (wrong > 0) return words.divergences(wrong, rows, firstRow, firstLoss);
  if (rows === 0) return words.noRows;
  return counted === 0 ? words.allIgnored(rows) : null;
}
