/** Coefficient times value, where a coefficient of exactly 0 removes even an infinite value; NaN stays NaN. */
export function product(coefficient: number, value: number): number {
  return coefficient === 0 && !Number.isNaN(value) ? 0 : coefficient * value;
}
