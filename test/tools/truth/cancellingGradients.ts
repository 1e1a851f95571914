/**
 * The gradients whose terms cancel, in double-double arithmetic, each as the two terms that are left where what cancels is taken
 * out. So a row may be as confident as it likes.
 */

import { add, type DoubleDouble, divide, exp, multiply } from "./doubleDouble.js";

/** A gradient's entry, and the sum of its two terms' sizes, to which the promised error is relative. */
export interface ExactEntry {
  readonly value: DoubleDouble;
  readonly scale: number;
}

const ZERO = exact(0);
const ONE = exact(1);

export function exact(x: number): DoubleDouble {
  return { hi: x, lo: 0 };
}

function negative({ hi, lo }: DoubleDouble): DoubleDouble {
  return { hi: -hi, lo: -lo };
}

function sumOf(values: readonly DoubleDouble[], without = -1): DoubleDouble {
  return values.reduce((sum, value, k) => (k === without ? sum : add(sum, value)), ZERO);
}

/** g·(a − b), a and b products of two numbers each. */
function difference(
  g: DoubleDouble,
  [a1, a2]: readonly DoubleDouble[],
  [b1, b2]: readonly DoubleDouble[],
): ExactEntry {
  const a = multiply(a1, a2);
  const b = multiply(b1, b2);
  return {
    value: multiply(g, add(a, negative(b))),
    scale: Math.abs(g.hi) * (Math.abs(a.hi) + Math.abs(b.hi)),
  };
}

/** exp(x) of a double-double, 0 where it is far below the smallest number. */
function expOf({ hi, lo }: DoubleDouble): DoubleDouble {
  if (hi === -Infinity) return ZERO;
  const { exponent, ...mantissa } = exp(hi);
  const result = multiply(mantissa, add(ONE, exact(lo)));
  return { hi: result.hi * 2 ** exponent, lo: result.lo * 2 ** exponent };
}

/** max − x of every class, p, and the sum of the other p. */
function softmaxOf(row: ArrayLike<number>) {
  const max = Math.max(...Array.from(row));
  const below = Array.from(row, (x) => (x === -Infinity ? exact(Infinity) : add(exact(max), exact(-x))));
  const terms = below.map((distance) => expOf(negative(distance)));
  const total = sumOf(terms);
  return {
    below,
    p: terms.map((term) => divide(term, total)),
    rest: terms.map((_, c) => divide(sumOf(terms, c), total)),
  };
}

/** `g·(p[c]·Σ k − k[c]) = g·(p[c]·Σ of the other k − k[c]·Σ of the other p)`. */
export function coefficientGradient(
  row: ArrayLike<number>,
  k: readonly DoubleDouble[],
  g: number,
): ExactEntry[] {
  const { p, rest } = softmaxOf(row);
  return p.map((value, c) => difference(exact(g), [value, sumOf(k, c)], [k[c], rest[c]]));
}

/** `−g·p[c]·(log p[c] + H) = g·p[c]·((max − x[c]) − Σ p·(max − x))`. */
export function entropyGradient(row: ArrayLike<number>, g: number): ExactEntry[] {
  const { below, p } = softmaxOf(row);
  const mean = sumOf(p.map((value, c) => (value.hi === 0 ? ZERO : multiply(value, below[c]))));
  return p.map((value, c) =>
    value.hi === 0
      ? { value: ZERO, scale: 0 }
      : difference(multiply(exact(g), value), [ONE, below[c]], [ONE, mean]),
  );
}

/** `p[c]·(g[c]·(1 − p[c]) − Σ of the other g·p)`. */
export function softmaxGradient(g: ArrayLike<number>, p: ArrayLike<number>): ExactEntry[] {
  const products = Array.from(p, (value, c) => multiply(exact(value), exact(g[c])));
  return Array.from(p, (value, c) =>
    lessOthers(exact(value), multiply(exact(g[c]), add(ONE, exact(-value))), exact(value), products, c),
  );
}

/** `−g[c]·(exp(y[c]) − 1) − exp(y[c])·Σ of the other g`. */
export function logSoftmaxGradient(g: ArrayLike<number>, y: ArrayLike<number>): ExactEntry[] {
  const gradients = Array.from(g, exact);
  return Array.from(y, (value, c) =>
    lessOthers(ONE, multiply(exact(-g[c]), lessOne(value)), expOf(exact(value)), gradients, c),
  );
}

/** `factor·own − p·Σ of the others`, factor 1 or p. */
function lessOthers(
  factor: DoubleDouble,
  own: DoubleDouble,
  p: DoubleDouble,
  values: readonly DoubleDouble[],
  c: number,
): ExactEntry {
  const ofOwn = multiply(factor, own);
  const sizes = values.reduce((sum, { hi }, k) => (k === c ? sum : sum + Math.abs(hi)), 0);
  return {
    value: add(ofOwn, negative(multiply(p, sumOf(values, c)))),
    scale: Math.abs(ofOwn.hi) + p.hi * sizes,
  };
}

/** exp(y) − 1: near 0 by its series. */
function lessOne(y: number): DoubleDouble {
  if (Math.abs(y) > 2 ** -20) return add(expOf(exact(y)), exact(-1));
  const third = multiply(exact(y), divide(ONE, exact(3)));
  const second = multiply(multiply(exact(y), exact(0.5)), add(ONE, third));
  return multiply(exact(y), add(ONE, second));
}

/** `w·g·((1 − t)·σ(x) − posWeight·t·σ(−x))`. */
export function binaryGradient(x: number, t: number, w: number, posWeight: number, g: number): ExactEntry {
  const e = expOf(exact(-Math.abs(x)));
  const larger = divide(ONE, add(ONE, e));
  const smaller = multiply(e, larger);
  const [above, below] = x < 0 ? [smaller, larger] : [larger, smaller];
  return difference(
    multiply(exact(w), exact(g)),
    [add(ONE, exact(-t)), above],
    [multiply(exact(posWeight), exact(t)), below],
  );
}

/** `g·(exp(t)·(t − x) + exp(t))`. */
export function klTargetGradient(x: number, t: number, g: number): ExactEntry {
  return difference(multiply(exact(g), expOf(exact(t))), [ONE, add(exact(t), ONE)], [ONE, exact(x)]);
}

/** In units of `unit`·scale; what is below the smallest number cannot be had. */
export function errorIn(
  unit: number,
  smallest: number,
  result: number,
  { value, scale }: ExactEntry,
): number {
  const error = Math.abs(result - value.hi - value.lo);
  return error <= smallest ? 0 : (error - smallest) / (unit * scale);
}
