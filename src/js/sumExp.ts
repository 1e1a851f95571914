/**
 * Sums of exp(x - max) along a row: pairwise in each section of 4,096 classes; the sum of the sections is exact, and rounded once. A section
 * that has the maximum is summed without its first one, whose term of 1 is added exactly: so no sum of a section depends on other sections.
 */

import type { FloatArray } from "../engine/data.js";
import { ExactSum } from "../exactSum.js";
import { lostInDifference } from "./lost.js";
import { exp, min } from "./math.js";
import { PLAIN_TERMS } from "./pairwiseSum.js";

/** A row is summed in sections of so many classes, as those of the kernels are (assembly/rows/sectionSums.ts). */
const SECTION_CLASSES = 4096;

/** The exact sum of all `count` terms, that of the maximum too. */
export function exactSumExp(
  data: FloatArray,
  start: number,
  count: number,
  step: number,
  max: number,
): ExactSum {
  const sum = new ExactSum();
  for (let at = 0; at < count; at += SECTION_CLASSES) {
    const from = start + at * step;
    const classes = min(count - at, SECTION_CLASSES);
    const top = firstEqual(data, from, classes, step, max);
    sum.add(sumExpOfOthers(data, from, classes, step, max, top));
    if (top >= 0) sum.add(1);
  }
  return sum;
}

/** The index of the first of `count` elements that is `max`, -1 if none is. */
function firstEqual(data: FloatArray, start: number, count: number, step: number, max: number): number {
  const end = start + count * step;
  for (let k = start; k < end; k += step) if (data[k] === max) return k;
  return -1;
}

/**
 * Σ exp(x - max) over the `count` elements that lie at `start`, `start + step`, ..., leaving out the one at `top`, which is
 * the maximum itself.
 */
export function sumExpOfOthers(
  data: FloatArray,
  start: number,
  count: number,
  step: number,
  max: number,
  top: number,
): number {
  if (count > SECTION_CLASSES) {
    const sum = exactSumExp(data, start, count, step, max);
    sum.add(-1);
    return sum.value;
  }
  if (count > PLAIN_TERMS) {
    const half = count >>> 1;
    const rest = start + half * step;
    return (
      sumExpOfOthers(data, start, half, step, max, top) +
      sumExpOfOthers(data, rest, count - half, step, max, top)
    );
  }
  const end = start + count * step;
  let sum = 0;
  if (data instanceof Float64Array) {
    for (let k = start; k < end; k += step) if (k !== top) sum += expOfDifference(data[k], max);
  } else {
    for (let k = start; k < end; k += step) if (k !== top) sum += exp(data[k] - max);
  }
  return sum;
}

/**
 * The same sum, bit for bit; all `count` terms, the 1 of the maximum too, are left in `terms[at .. at + count)`.
 */
export function storeExp(
  terms: Float64Array,
  at: number,
  data: FloatArray,
  start: number,
  count: number,
  step: number,
  max: number,
  top: number,
): number {
  if (count > SECTION_CLASSES) {
    // The term of the maximum itself is not one of them.
    const sum = new ExactSum();
    sum.add(-1);
    for (let done = 0; done < count; done += SECTION_CLASSES) {
      const from = start + done * step;
      const classes = min(count - done, SECTION_CLASSES);
      const first = firstEqual(data, from, classes, step, max);
      sum.add(storeExp(terms, at + done, data, from, classes, step, max, first));
      if (first >= 0) sum.add(1);
    }
    return sum.value;
  }
  if (count > PLAIN_TERMS) {
    const half = count >>> 1;
    const rest = start + half * step;
    return (
      storeExp(terms, at, data, start, half, step, max, top) +
      storeExp(terms, at + half, data, rest, count - half, step, max, top)
    );
  }
  let sum = 0;
  let k = start;
  if (data instanceof Float64Array) {
    for (let c = at; c < at + count; c++) {
      const term = expOfDifference(data[k], max);
      terms[c] = term;
      if (k !== top) sum += term;
      k += step;
    }
  } else {
    for (let c = at; c < at + count; c++) {
      const term = exp(data[k] - max);
      terms[c] = term;
      if (k !== top) sum += term;
      k += step;
    }
  }
  return sum;
}

/** exp(x - max) in float64, with what the difference lost to rounding: far below the maximum that is many ulp. */
function expOfDifference(x: number, max: number): number {
  const difference = x - max;
  const term = exp(difference);
  // Where there is no term, x may be -Infinity.
  return term === 0 ? 0 : term + term * lostInDifference(x, max, difference);
}
