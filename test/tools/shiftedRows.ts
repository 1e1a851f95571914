/** Rows around the limits at which the exponent shift changes its form, with pivots that are guessed well, badly and not at all. */

import { integerBelow, normal, uniform } from "./random.js";
import { type FloatsConstructor, type Rows, reversedRows } from "./rows.js";
import { softmaxOfRow } from "./truth/softmax.js";

/** Maxima from which guesses are not taken, and beyond which the maximum is the centre, on either side; and an ordinary one. */
const LIMITS = [216, 244, -216, 0];
const AROUND = 30;
const SCALES = [0.5, 3, 10];
/** By how much the first class, which is the guess, may lie below the maximum: 27 is as far as it is taken. */
const LEADS = [0, 20, 25, 27, 29, 45];
/** How far below the maximum a term becomes 0 in f32. */
const FARTHEST = 123;
const GRAD_OUTPUTS = [1, -0.25, 0, 1e30, -3e37, 1e-12, -1e-25, 1e-37, 6e7, 7e7, Infinity, Number.NaN];
const SPECIAL = [Number.NaN, Infinity, -Infinity, -3e38];
const IGNORED = -100;

export function makeShiftedRows(type: FloatsConstructor, classes: number, count: number): Rows {
  const random = uniform(classes * 131 + count);
  const gauss = normal(random);
  const one = <T>(list: readonly T[]): T => list[integerBelow(random, list.length)];
  const around = (middle: number) => middle + AROUND * (2 * random() - 1);
  const logits = new type(count * classes);
  const [p, q] = [new type(count * classes), new type(count * classes)];
  for (let id = 0; id < count; id++) {
    const row = logits.subarray(id * classes, (id + 1) * classes);
    const scale = one(SCALES);
    for (let c = 0; c < classes; c++) row[c] = scale * gauss();
    const isTakenBelow = id % 4 === 1;
    const max = isTakenBelow ? LIMITS[0] + 24 * random() : around(one(LIMITS));
    let highest = -Infinity;
    for (const x of row) highest = Math.max(highest, x);
    const rise = max - highest;
    for (let c = 0; c < classes; c++) row[c] += rise;
    row[0] = isTakenBelow ? LIMITS[0] - 2 * random() : max - one(LEADS) - random();
    if (random() < 0.5) row[integerBelow(random, classes)] = max - around(FARTHEST);
    if (random() < 0.1) row[integerBelow(random, classes)] = one(SPECIAL);
    p.set(softmaxOfRow(Float64Array.from(row, () => 3 * gauss())), id * classes);
    q.set(softmaxOfRow(Float64Array.from(row, () => 3 * gauss())), id * classes);
  }
  return {
    classes,
    count,
    logits,
    reversed: reversedRows(logits, classes),
    p,
    q,
    target: new Int32Array(count).map(() => (random() < 0.1 ? IGNORED : integerBelow(random, classes))),
    weight: new type(classes).map(() => one([0.5, 1, 1e-20, 1e20]) * (1 + random())),
    gradOutput: new type(count).map(() => one(GRAD_OUTPUTS)),
  };
}
