/** Why a loss is not finite, and where that began. */
import type { Score } from "./score.js";

/** Null where there is nothing to warn of. `loss` is what the rows were reduced to, if they were. */
export function warningOf(score: Score, rows: number, loss: number | undefined): string | null {
  const { notFinite, ignored } = score;
  if (notFinite.rows > 0) {
    const where = `the first is row ${notFinite.firstRow} (${notFinite.firstLoss})`;
    return `the loss of ${notFinite.rows} of ${rows} rows is not finite, ${where}`;
  }
  if (loss === undefined || Number.isFinite(loss)) return null;
  if (rows === 0) return "there are no rows: their mean is NaN";
  if (ignored === rows) return `all ${rows} rows are ignored: the mean is NaN`;
  if (!Number.isFinite(score.sum)) return "the sum of the losses is too large for float64";
  return "the weights of the targets sum to 0 or nearly so: the mean is not finite";
}
