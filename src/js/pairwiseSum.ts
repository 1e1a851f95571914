/** Sums in halves (pairwise): the error does not grow with the number of terms. */

/** A sum of at most this many terms is a plain loop. */
export const PLAIN_TERMS = 256;

/** The sum of `terms[at .. at + count)`. */
export function pairwiseSum(terms: Float64Array, at: number, count: number): number {
  if (count > PLAIN_TERMS) {
    const half = count >>> 1;
    return pairwiseSum(terms, at, half) + pairwiseSum(terms, at + half, count - half);
  }
  let sum = 0;
  for (let c = at; c < at + count; c++) sum += terms[c];
  return sum;
}
