/** A batch of random rows with all that gradients are computed from, which can be split and shuffled. */

import type { FloatArray } from "./api.js";
import { integerBelow, normal, uniform } from "./random.js";

/** Tensors of shape (outer, classes, inner), and one value for each row. */
export interface Batch {
  readonly shape: readonly [number, number, number];
  readonly logits: FloatArray;
  /** Between 0 and 1. */
  readonly probabilities: FloatArray;
  readonly shares: FloatArray;
  /** Between −3 and 0. */
  readonly logProbs: FloatArray;
  /** An upstream gradient for each element, and for each row. */
  readonly each: FloatArray;
  readonly perRow: FloatArray;
  /** Finite weights of each element. */
  readonly factor: FloatArray;
  readonly positive: FloatArray;
  readonly sums: FloatArray;
  /** Class indices; −100 in a few rows. */
  readonly target: Int32Array;
  readonly weight: FloatArray;
}

const IGNORED = -100;
const IGNORED_SHARE = 0.1;

export function randomBatch(
  shape: readonly [number, number, number],
  floats: (length: number) => FloatArray,
): Batch {
  const [outer, classes, inner] = shape;
  const random = uniform(outer + 1009 * classes + 104_729 * inner);
  const gauss = normal(random);
  const make = (length: number, next: () => number) => floats(length).map(next);
  const size = outer * classes * inner;
  const rows = outer * inner;
  return {
    shape,
    logits: make(size, () => 5 * gauss()),
    probabilities: make(size, random),
    shares: make(size, random),
    logProbs: make(size, () => -3 * random()),
    each: make(size, gauss),
    perRow: make(rows, gauss),
    factor: make(size, gauss),
    positive: make(size, random),
    sums: make(rows, gauss),
    target: new Int32Array(rows).map(() =>
      random() < IGNORED_SHARE ? IGNORED : integerBelow(random, classes),
    ),
    weight: make(classes, () => 0.5 + random()),
  };
}

/** The batch of these positions along the first axis, in memory of its own. */
export function select(batch: Batch, outers: readonly number[]): Batch {
  const [, classes, inner] = batch.shape;
  const pick = <A extends FloatArray | Int32Array>(from: A, length: number): A => {
    const picked = from.slice(0, outers.length * length) as A;
    outers.forEach((outer, k) => {
      picked.set(from.subarray(outer * length, (outer + 1) * length), k * length);
    });
    return picked;
  };
  const size = classes * inner;
  return {
    shape: [outers.length, classes, inner],
    logits: pick(batch.logits, size),
    probabilities: pick(batch.probabilities, size),
    shares: pick(batch.shares, size),
    logProbs: pick(batch.logProbs, size),
    each: pick(batch.each, size),
    perRow: pick(batch.perRow, inner),
    factor: pick(batch.factor, size),
    positive: pick(batch.positive, size),
    sums: pick(batch.sums, inner),
    target: pick(batch.target, inner),
    weight: batch.weight.slice(),
  };
}
