/** Rows of logits in which the target, or another class, leads all others by anything from 0 to 90. */

import { integerBelow, normal, uniform } from "./random.js";

/** The lead of the largest class of a row over the second: beyond 88 a loss is below the smallest normal float32. */
export const LONGEST_LEAD = 90;

export interface ConfidentRows {
  readonly classes: number;
  readonly count: number;
  readonly logits: Float64Array;
  readonly target: Int32Array;
  /** The lead that each row was made with. */
  readonly lead: Float64Array;
}

/**
 * In every fourth row another class than the target leads. The other logits are normally distributed with this scale
 * around the offset; all are float32 numbers.
 */
export function confidentRows(
  classes: number,
  count: number,
  offset: number,
  scale = 1,
  longestLead = LONGEST_LEAD,
): ConfidentRows {
  const random = uniform(classes * 104_729 + offset + scale * 7919);
  const gauss = normal(random);
  const logits = new Float64Array(count * classes).map(() => offset + scale * gauss());
  const target = new Int32Array(count).map(() => integerBelow(random, classes));
  const lead = new Float64Array(count).map((_, row) => (longestLead * row) / (count - 1));
  for (let row = 0; row < count; row++) {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    const leader = row % 4 === 3 ? (target[row] + 1) % classes : target[row];
    own[leader] = Math.max(...own) + lead[row];
  }
  return { classes, count, logits: logits.map(Math.fround), target, lead };
}

/** The same rows as a tensor (outer, classes, inner); inner 1 leaves them as they are. */
export function layOut({ classes, count, logits, target }: ConfidentRows, inner: number) {
  const outer = count / inner;
  const place = (row: number, c: number) => (Math.floor(row / inner) * classes + c) * inner + (row % inner);
  const data = new Float64Array(logits.length);
  for (let row = 0; row < count; row++)
    for (let c = 0; c < classes; c++) data[place(row, c)] = logits[row * classes + c];
  return { data, shape: [outer, classes, inner], target: { data: target, shape: [outer, inner] }, place };
}
