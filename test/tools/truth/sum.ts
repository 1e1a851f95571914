/** Sums and products of the truth: f64 with the rounding errors carried along, and 0·∞ = 0. */

/** Σ values, as exact as f64 can hold it (Neumaier's compensated sum, twice over). */
export function sum(values: ArrayLike<number>): number {
  let total = 0;
  let error = 0;
  let errorOfError = 0;
  for (let k = 0; k < values.length; k++) {
    const value = values[k];
    const next = total + value;
    const lost = Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
    const nextError = error + lost;
    errorOfError += Math.abs(error) >= Math.abs(lost) ? error - nextError + lost : lost - nextError + error;
    error = nextError;
  }
  return Number.isFinite(total) ? total + (error + errorOfError) : total;
}

/** `a·b`, where an exact 0 takes an infinity away (and leaves NaN alone). */
export function times(a: number, b: number): number {
  return (a === 0 && Math.abs(b) === Infinity) || (b === 0 && Math.abs(a) === Infinity) ? 0 : a * b;
}
