/** The exact sums of the losses of pieces, which helpers hand to the caller: floats that do not overlap, and nothing is rounded. */

import type { FloatArray } from "../engine/data.js";
import { ExactSum } from "../exactSum.js";
import type { Task } from "./wire.js";

/** Numbers for each piece: how many parts its sum has, then these. */
const PLACES = 8;
/** It has more of them, or others than floats: the caller adds the losses. */
const NOT_HERE = -1;

export function newSums(pieces: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(pieces * SUM_BYTES));
}

/** What a sum takes in a block. */
export const SUM_BYTES: number = PLACES * Float64Array.BYTES_PER_ELEMENT;

/** The one sum in a block. */
export function sumsIn({ sumAt }: Pick<Task, "sumAt">, block: ArrayBuffer): Float64Array | null {
  return sumAt === null ? null : new Float64Array(block, sumAt, PLACES);
}

export function writeSum(sums: Float64Array, piece: number, losses: FloatArray): void {
  const sum = new ExactSum();
  addAll(sum, losses);
  const { parts, huge, infinite } = sum.parts;
  const fits = parts.length < PLACES && huge.length === 0 && infinite === 0;
  const at = piece * PLACES;
  sums[at] = fits ? parts.length : NOT_HERE;
  if (fits) sums.set(parts, at + 1);
}

/** Adds that of a piece to a sum; `losses` are those of the piece. */
export function addSum(total: ExactSum, sums: Float64Array, piece: number, losses: FloatArray): void {
  const at = piece * PLACES;
  if (sums[at] === NOT_HERE) addAll(total, losses);
  else for (let k = 1; k <= sums[at]; k++) total.add(sums[at + k]);
}

export function addAll(total: ExactSum, losses: FloatArray): void {
  for (let k = 0; k < losses.length; k++) total.add(losses[k]);
}
