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
