/** A sum of f64 numbers whose rounding errors are carried along and added at the end (Neumaier's algorithm). */
export class CompensatedSum {
  private sum = 0;
  private lost = 0;

  add(term: number): void {
    const before = this.sum;
    const after = before + term;
    this.lost += Math.abs(before) >= Math.abs(term) ? before - after + term : term - after + before;
    this.sum = after;
  }

  /** The sum so far. */
  get value(): number {
    // Once the sum is infinite or NaN, `lost` is NaN and the plain sum already says which it is.
    return Number.isFinite(this.sum) ? this.sum + this.lost : this.sum;
  }
}

/** The same of many numbers at once, with Knuth's two-sum. */
export function compensatedSum(terms: Float64Array): number {
  let sum = 0;
  let lost = 0;
  // Not for…of, which is slower.
  for (let k = 0; k < terms.length; k++) {
    const next = sum + terms[k];
    const seen = next - sum;
    lost += sum - (next - seen) + (terms[k] - seen);
    sum = next;
  }
  return Number.isFinite(sum) ? sum + lost : sum;
}
