/** The operations that are timed: the bytes a call moves, and its true result in f64. A further one is one more entry. */

import type { Input } from "./inputs.js";
import type { Shape } from "./shapes.js";

export interface Truth {
  /** What the timed call returns. */
  readonly value: number;
  /** The numbers behind it, so that two errors cannot cancel: the losses of the rows, the elements of a tensor. */
  readonly elements: Float64Array;
}

export interface Operation {
  readonly name: string;
  /** Read and written by one call, each array once. */
  bytes(shape: Shape): number;
  truth(input: Input): Truth;
}

const BYTES_PER_NUMBER = 4;

export const OPERATIONS = {
  crossEntropy: {
    name: "crossEntropy",
    bytes: ({ rows, classes }) => (rows * classes + rows) * BYTES_PER_NUMBER,
    truth({ logits, target }) {
      const classes = logits.shape[1];
      const elements = Float64Array.from(target, (index, row) =>
        lossOfRow(logits.data.subarray(row * classes, (row + 1) * classes), index),
      );
      return { value: elements.reduce((sum, loss) => sum + loss, 0) / elements.length, elements };
    },
  },
} satisfies Record<string, Operation>;

export type OperationName = keyof typeof OPERATIONS;

/** `log(1 + Σ exp(x[c] − x[t]))` over the classes c other than t: unlike the engines' way, and without cancellation. */
function lossOfRow(logits: Float32Array, target: number): number {
  const reference = logits[target];
  let sum = 0;
  for (let index = 0; index < logits.length; index++) {
    if (index !== target) sum += Math.exp(logits[index] - reference);
  }
  return Math.log1p(sum);
}
