/** Two distributions for each row of an input: the softmax of its logits, and that of the next row's. */

import type { Input } from "./inputs.js";
import { eachRow, startOf } from "./rows.js";
import { rowsOf } from "./shapes.js";

export interface Distributions {
  /** Of the next row's logits; after the last row comes the first. */
  readonly p: Float32Array<ArrayBuffer>;
  readonly q: Float32Array<ArrayBuffer>;
}

/** Several operations have them. */
const known = new WeakMap<Input, Distributions>();

export function distributionsOf(input: Input): Distributions {
  const found = known.get(input);
  if (found !== undefined) return found;
  const { logits, shape } = input;
  const [p, q] = [new Float32Array(logits.length), new Float32Array(logits.length)];
  eachRow(shape, (at, row) => {
    let sum = 0;
    at.forEach((k) => {
      sum += Math.exp(logits[k]);
    });
    const offset = startOf(shape, (row || rowsOf(shape)) - 1) - at.start;
    at.forEach((k) => {
      q[k] = Math.exp(logits[k]) / sum;
      p[k + offset] = q[k];
    });
  });
  known.set(input, { p, q });
  return { p, q };
}
