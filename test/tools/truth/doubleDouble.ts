/**
 * exp and log in double-double arithmetic (106 bits), for measuring an f64 result in fractions of its last place.
 * A number is the unevaluated sum `hi + lo`; error-free sums and products are Dekker's and Knuth's.
 */

export interface DoubleDouble {
  readonly hi: number;
  readonly lo: number;
}

/** `value·2^exponent`: exp leaves the range in which hi and lo are both normal. */
export interface Scaled extends DoubleDouble {
  readonly exponent: number;
}

const SPLITTER = 2 ** 27 + 1;
/** ln 2 to 106 bits: the f64 nearest to it, and the f64 nearest to the rest. */
const LN2: DoubleDouble = { hi: Math.LN2, lo: 2.3190468138462996e-17 };

function twoSum(a: number, b: number): DoubleDouble {
  const hi = a + b;
  const t = hi - a;
  return { hi, lo: a - (hi - t) + (b - t) };
}

function quickTwoSum(a: number, b: number): DoubleDouble {
  const hi = a + b;
  return { hi, lo: b - (hi - a) };
}

function twoProduct(a: number, b: number): DoubleDouble {
  const hi = a * b;
  const aBig = a * SPLITTER - (a * SPLITTER - a);
  const bBig = b * SPLITTER - (b * SPLITTER - b);
  const aSmall = a - aBig;
  const bSmall = b - bBig;
  return { hi, lo: aBig * bBig - hi + aBig * bSmall + aSmall * bBig + aSmall * bSmall };
}

export function add(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const s = twoSum(a.hi, b.hi);
  const t = twoSum(a.lo, b.lo);
  const u = quickTwoSum(s.hi, s.lo + t.hi);
  return quickTwoSum(u.hi, u.lo + t.lo);
}

export function multiply(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const p = twoProduct(a.hi, b.hi);
  return quickTwoSum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

export function divide(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const q1 = a.hi / b.hi;
  const r = add(a, multiply(b, { hi: -q1, lo: 0 }));
  const q2 = r.hi / b.hi;
  const s = add(r, multiply(b, { hi: -q2, lo: 0 }));
  return add(quickTwoSum(q1, q2), { hi: s.hi / b.hi, lo: 0 });
}

const HALVINGS = 8;
const EXP_DEGREE = 10;
const RECIPROCALS = Array.from({ length: 48 }, (_, n) => divide({ hi: 1, lo: 0 }, { hi: n, lo: 0 }));

/** `exp(x) = 2^n·exp(r/2^8)^(2^8)`, |r| ≤ ln2/2, the inner exp by its series: the error is near 2^-92. */
export function exp(x: number): Scaled {
  const n = Math.round(x / Math.LN2);
  const r = add({ hi: x, lo: 0 }, multiply(LN2, { hi: -n, lo: 0 }));
  const small = { hi: r.hi / 2 ** HALVINGS, lo: r.lo / 2 ** HALVINGS };
  let result: DoubleDouble = { hi: 1, lo: 0 };
  for (let k = EXP_DEGREE; k > 0; k--) {
    result = add({ hi: 1, lo: 0 }, multiply(result, multiply(small, RECIPROCALS[k])));
  }
  for (let k = 0; k < HALVINGS; k++) result = multiply(result, result);
  return { ...result, exponent: n };
}

const LOG_DEGREE = 45;

/** `log(m·2^k) = k·ln2 + 2·(s + s³/3 + s⁵/5 + …)`, `s = (m − 1)/(m + 1)`, m in [√½, √2): |s| < 0.172. */
export function log(x: number): DoubleDouble {
  let k = 0;
  let m = x;
  for (; m < Math.SQRT1_2; m *= 2) k--;
  for (; m >= Math.SQRT2; m /= 2) k++;
  const s = divide({ hi: m - 1, lo: 0 }, twoSum(m, 1));
  const z = multiply(s, s);
  let series: DoubleDouble = { hi: 0, lo: 0 };
  for (let n = LOG_DEGREE; n > 0; n -= 2) series = add(RECIPROCALS[n], multiply(z, series));
  return add(multiply(LN2, { hi: k, lo: 0 }), multiply({ hi: 2 * s.hi, lo: 2 * s.lo }, series));
}
