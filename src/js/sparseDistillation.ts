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
import { Rows } from "./rows.js";

/** Of less than this the logarithm of what it leaves of 1 comes from it. */
const LESS = 0.5;

/** Sums of terms below it have lost digits, or all of them. */
const SMALL = 1e-290;

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
  /** The terms of the classes that the teacher has not, and their sum. */
  const outside = new Float64Array(classes);
  let left = 0;

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
    let surprise = 0;
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
      if (p[count] !== 0) surprise -= p[count] * logP;
      share += q[count];
      count++;
    }
    left = pairwiseSum(outside, 0, classes);
    q[count] = left / sum;
    const most = left < SMALL ? enlarge(row, start) : data[top];
    // Where the student has no other class, it is what rounding left.
    const isRounding = left === 0 && 1 - teacherShare <= slack * (1 + 2 * surprise);
    const isMissing = tail === "bucket" && !isRounding;
    p[count] = isMissing ? max(1 - teacherShare, 0) : 0;
    const logLeft =
      share < LESS ? log1p(-share) : (most - data[top]) / temperature + log(left) - softened.surprisal;
    d[count] = logLeft - (isMissing && teacherShare < LESS ? log1p(-teacherShare) : log(p[count]));
    const isOver = tail === "bucket" && teacherShare > 1 + slack;
    // Nothing to divide by, or a student without a softmax.
    if (!Number.isFinite(logSum + sum)) p[count] = Number.NaN;
    return { count, reference: reference < 0 ? count : reference, isOver };
  }

  /** Sets the terms of the classes that the teacher has not beside the largest of their logits, and returns that. */
  function enlarge(row: number, start: number): number {
    for (let c = 0; c < classes; c++) outside[c] = data[start + c * step];
    for (let j = row * k; j < (row + 1) * k; j++) if (indices[j] >= 0) outside[indices[j]] = -Infinity;
    let most = -Infinity;
    for (const x of outside) most = max(most, x);
    for (let c = 0; c < classes; c++)
      outside[c] = most === -Infinity ? 0 : exp((outside[c] - most) / temperature);
    left = pairwiseSum(outside, 0, classes);
    return most;
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
      // NaN where the student has no softmax.
      let value = sum - sum;
      let all = 0;
      for (let j = 0; j < count; j++) {
        if (p[j] !== 0) value -= p[j] * d[j];
        all += p[j];
      }
      for (let c = 0; c < classes; c++) slopes[c] = (softened.terms[c] / sum) * all;
      for (let j = row * k, n = 0; j < (row + 1) * k; j++) if (indices[j] >= 0) slopes[indices[j]] -= p[n++];
      return value;
    }
    const value = divergence.of(count + 1, reference, othersOf(count, reference), true, !isOver);
    // What is left is as one class: each of it has its share. NaN where the student has no softmax.
    const ofLeft = left === 0 ? sum - sum : divergence.slopes[count] / left;
    for (let c = 0; c < classes; c++) slopes[c] = outside[c] * ofLeft;
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
