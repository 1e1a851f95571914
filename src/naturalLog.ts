/** The natural logarithm to the same bits on every runtime: those of Math.log differ between runtimes in the last place. */

/** Their sum is ln 2; a product of the first one and an exponent is exact. */
const LN2_HI = 0.6931471803691238;
const LN2_LO = 1.9082149292705877e-10;
/** Of the series in s, with s² < 0.0295: the next term is below 2^-64. */
const LAST_ODD = 23;

/**
 * For a finite `value` > 0. `value = 2^k·(1 + f)` with 1 + f in [√½, √2], s = f/(2 + f):
 * `log(1 + f) = 2s + s·R = f - s·(f - R)` with `R = 2·(s²/3 + s⁴/5 + …)`.
 */
export function naturalLog(value: number): number {
  let k = 0;
  let m = value;
  for (; m > Math.SQRT2; m /= 2) k++;
  for (; m < Math.SQRT1_2; m *= 2) k--;
  const f = m - 1;
  const s = f / (2 + f);
  const square = s * s;
  let r = 0;
  for (let odd = LAST_ODD; odd > 1; odd -= 2) r = (r + 2 / odd) * square;
  return k * LN2_HI - (s * (f - r) - k * LN2_LO - f);
}
