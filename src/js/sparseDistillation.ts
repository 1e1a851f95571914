/**
 * distillation from a sparse teacher, which has k classes of each row. With tail "bucket" the classes that it has not are one, the last of
 * k + 1, of which it has what is missing of 1, nothing where the k add up to more; with "renormalize" it has nothing of that; with "zero"
 * D = Σ p log(p / q) over the k alone.
 */

import type { Engine } from "../engine/engine.js";
import { distil, Softened } from "./distilled.js";
import { Divergence } from "./divergence.js";
import { firstMaximum } from "./logNormalizer.js";
import { exp, log, log1p, max } from "./math.js";
import { pairwiseSum } from "./pairwiseSum.js";
import { product } from "./product.js";
import { Rows } from "./rows.js";

/** Of less than this the logarithm of what it leaves of 1 comes from it. */
const LESS = 0.5;

export const sparseDistillation: Engine["sparseDistillation"] = (call) => {
  const { student, teacher, temperature, beta } = call;
  const { indices, logProbs, k, tail, slack } = teacher;
  const rows = new Rows(student);
  const { data, classes, step } = rows;
  const softened = new Softened(rows, temperature);
  const [ofP, ofQ, ofD] = [0, 0, 0].map(() => new Float64Array(k + 1));
  const divergence = new Divergence(beta, ofP, ofQ, ofD);
  const { p, q, d } = divergence;
  const slopes = new Float64Array(classes);
  /** The terms of the classes that the teacher has not. */
  const outside = new Float64Array(classes);

  /** Sets p, q and d of the classes that the teacher has, then of all others, and returns how many they are, and which has the maximum. */
  function open(
    row: number,
    start: number,
    top: number,
  ): { readonly count: number; readonly reference: number; readonly isOver: boolean } {
    const sum = 1 + softened.others;
    const logSum = renormalizer(row);
    const topClass = (top - start) / step;
    outside.set(softened.terms);
    let count = 0;
    let reference = -1;
    let share = 0;
    let teacherShare = 0;
    for (let j = row * k; j < (row + 1) * k; j++) {
      const c = indices[j];
      if (c < 0) continue;
      const logP = logProbs[j] / temperature - logSum;
      if (c === topClass) reference = count;
      outside[c] = 0;
      p[count] = exp(logP);
      q[count] = softened.terms[c] / sum;
      d[count] = (data[start + c * step] - data[top]) / temperature - softened.surprisal - logP;
      teacherShare += p[count];
      share += q[count];
      count++;
    }
    const left = pairwiseSum(outside, 0, classes);
    // Where the teacher has every class, or the student no other, what is missing is what rounding left.
    const isRounding = count === classes || (left === 0 && 1 - teacherShare <= slack);
    const isMissing = tail === "bucket" && !isRounding;
    p[count] = isMissing ? max(1 - teacherShare, 0) : 0;
    q[count] = left / sum;
    const logLeft = share < LESS ? log1p(-share) : log(left) - softened.surprisal;
    d[count] = logLeft - (isMissing && teacherShare < LESS ? log1p(-teacherShare) : log(p[count]));
    const isOver = tail === "bucket" && teacherShare > 1 + slack;
    // Nothing to divide by.
    if (!Number.isFinite(logSum)) p[count] = Number.NaN;
    return { count, reference: reference < 0 ? count : reference, isOver };
  }

  /** What is subtracted of the teacher's log-probabilities, so that their exp adds up to 1. */
  function renormalizer(row: number): number {
    if (tail !== "renormalize") return 0;
    let most = -Infinity;
    for (let j = row * k; j < (row + 1) * k; j++) if (indices[j] >= 0) most = max(most, logProbs[j]);
    let sum = 0;
    for (let j = row * k; j < (row + 1) * k; j++)
      if (indices[j] >= 0) sum += exp((logProbs[j] - most) / temperature);
    return most / temperature + log(sum);
  }

  function of(row: number, start: number, top: number): number {
    const { count, reference, isOver } = open(row, start, top);
    const sum = 1 + softened.others;
    if (tail === "zero" || (isOver && beta === 0)) {
      let value = 0;
      let all = 0;
      for (let j = 0; j < count; j++) {
        value -= product(p[j], d[j]);
        all += p[j];
      }
      for (let c = 0; c < classes; c++) slopes[c] = (softened.terms[c] / sum) * all;
      for (let j = row * k, n = 0; j < (row + 1) * k; j++) if (indices[j] >= 0) slopes[indices[j]] -= p[n++];
      return value;
    }
    const value = divergence.of(count + 1, reference, othersOf(count, reference), true, !isOver);
    // What is left is as one class: each of it has its share.
    const ofLeft = q[count] === 0 ? 0 : divergence.slopes[count] / q[count];
    for (let c = 0; c < classes; c++) slopes[c] = (softened.terms[c] / sum) * ofLeft;
    for (let j = row * k, n = 0; j < (row + 1) * k; j++)
      if (indices[j] >= 0) slopes[indices[j]] = divergence.slopes[n++];
    return value;
  }

  /** The sum of q but that of the reference. */
  function othersOf(count: number, reference: number): number {
    if (reference < count) return softened.others / (1 + softened.others);
    let sum = 0;
    for (let n = 0; n < count; n++) sum += q[n];
    return sum;
  }

  distil(call, rows, softened, { slopes, of }, (start) => firstMaximum(data, start, classes, step));
};
