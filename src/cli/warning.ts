/** Why a loss is not finite, and where that began. */
import type { NotFinite } from "./notFinite.js";

/** Null where there is nothing to warn of. `loss` is what the rows were reduced to, if they were. */
export function warningOf(
  sums: { readonly notFinite: NotFinite; readonly ignored: number; readonly sum: number },
  rows: number,
  loss: number | undefined,
): string | null {
  const { notFinite, ignored, sum } = sums;
  if (notFinite.rows > 0) return rowsWarning(notFinite, rows);
  if (loss === undefined || Number.isFinite(loss)) return null;
  if (rows === 0) return "there are no rows: their mean is NaN";
  if (ignored === rows) return `all ${rows} rows are ignored: the mean is NaN`;
  if (!Number.isFinite(sum)) return "the sum of the losses is too large for float64";
  return "the weights of the targets sum to 0 or nearly so: the mean is not finite";
}

function rowsWarning({ rows: count, firstRow, firstLoss }: NotFinite, rows: number): string {
  const where = `the first is row ${firstRow} (${firstLoss})`;
  return `the loss of ${count} of ${rows} rows is not finite, ${where}`;
}

/** The same of `compare`. */
export function compareWarning(notFinite: NotFinite, rows: number, counted: number): string | null {
  const { rows: wrong, firstRow, firstLoss } = notFinite;
  if (wrong > 0)
    return `the KL divergence of ${wrong} of ${rows} rows is not finite, the first is row ${firstRow} (${firstLoss})`;
  if (rows === 0) return "there are no rows: their mean is NaN";
  return counted === 0 ? `all ${rows} rows are ignored: the mean is NaN` : null;
}
