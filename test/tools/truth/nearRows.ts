/** Distillation in double-double arithmetic, by the textbook: what is left of rows that are near each other, to ten digits and more. */

import { add, type DoubleDouble, divide, exp, log, multiply } from "./doubleDouble.js";

const ZERO: DoubleDouble = { hi: 0, lo: 0 };
const ONE: DoubleDouble = { hi: 1, lo: 0 };

const of = (hi: number): DoubleDouble => ({ hi, lo: 0 });
const minus = ({ hi, lo }: DoubleDouble): DoubleDouble => ({ hi: -hi, lo: -lo });
const times = (a: DoubleDouble, b: number): DoubleDouble => multiply(a, of(b));
const total = (terms: readonly DoubleDouble[]): DoubleDouble => terms.reduce(add, ZERO);

/** log of a number near an f64: log(hi) + lo / hi, and what is left is the square of 2^-53. */
function logOf({ hi, lo }: DoubleDouble): DoubleDouble {
  return add(log(hi), divide(of(lo), of(hi)));
}

/** The log-probabilities and the probabilities of a row of logits within some tens of 0. */
function softmax(row: readonly number[], temperature: number) {
  const z = row.map((x) => divide(of(x), of(temperature)));
  const terms = z.map(({ hi, lo }) => {
    const power = exp(hi);
    const scale = 2 ** power.exponent;
    const term = { hi: power.hi * scale, lo: power.lo * scale };
    return multiply(term, add(ONE, of(lo)));
  });
  const sum = total(terms);
  const logSum = logOf(sum);
  return { p: terms.map((term) => divide(term, sum)), logP: z.map((x) => add(x, minus(logSum))) };
}

export interface NearRow {
  readonly divergence: number;
  /** By the student's logits, divided by the temperature; and the sizes of their terms. */
  readonly slopes: readonly number[];
  readonly sizes: readonly number[];
}

export function nearRow(
  student: readonly number[],
  teacher: readonly number[],
  temperature: number,
  beta: number,
): NearRow {
  const [{ p, logP: a }, { p: q, logP: b }] = [softmax(teacher, temperature), softmax(student, temperature)];
  const kl = (x: readonly DoubleDouble[], y: readonly DoubleDouble[], weights: readonly DoubleDouble[]) =>
    total(weights.map((w, c) => multiply(w, add(x[c], minus(y[c])))));
  if (beta === 0) {
    const slopes = q.map((value, c) => add(value, minus(p[c])).hi);
    return { divergence: kl(a, b, p).hi, slopes, sizes: slopes.map(Math.abs) };
  }
  const m = p.map((value, c) => add(times(value, beta), times(q[c], 1 - beta)));
  const other = beta === 1 ? a : m.map(logOf);
  const mean = kl(b, other, q);
  const factor = beta === 1 ? 1 : 1 - beta;
  const slopes = q.map(
    (value, c) => factor * multiply(value, add(add(b[c], minus(other[c])), minus(mean))).hi,
  );
  const divergence = beta === 1 ? mean.hi : add(times(kl(a, other, p), beta), times(mean, 1 - beta)).hi;
  const sizes = q.map(
    ({ hi }, c) => factor * hi * (Math.abs(add(b[c], minus(other[c])).hi) + Math.abs(mean.hi)),
  );
  return { divergence, slopes, sizes };
}
