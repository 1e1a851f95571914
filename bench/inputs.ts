/** The data of a shape: bell-shaped logits and uniform class indices, the same in every run. */

import { elementsOf, rowsOf, type Shape } from "./shapes.js";

export interface Input {
  readonly shape: Shape;
  readonly logits: Float32Array<ArrayBuffer>;
  /** The class of each row. */
  readonly target: Int32Array;
}

export const SEED = 20260;
/** Of the logits: a confident row leads by e^10 or so, as in a trained model. */
const STANDARD_DEVIATION = 3;

/** The sum of four uniform 16-bit numbers has mean 2·(2^16 − 1) and variance (2^32 − 1)/3. */
const MEAN = 2 * (2 ** 16 - 1);
const SCALE = STANDARD_DEVIATION / Math.sqrt((2 ** 32 - 1) / 3);

export function createInput(shape: Shape): Input {
  const random = mulberry32(SEED);
  const logits = new Float32Array(elementsOf(shape));
  for (let index = 0; index < logits.length; index++) {
    const a = random();
    const b = random();
    logits[index] = ((a >>> 16) + (a & 0xffff) + (b >>> 16) + (b & 0xffff) - MEAN) * SCALE;
  }
  const target = Int32Array.from({ length: rowsOf(shape) }, () => random() % shape.classes);
  return { shape, logits, target };
}

/** The sizes of the logits as a tensor; the classes are on axis 1. */
export function sizesOf({ outer, classes, inner }: Shape): number[] {
  return inner === 1 ? [outer, classes] : [outer, classes, inner];
}

/** Tommy Ettinger's generator of 32-bit integers, written out by its formula. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
