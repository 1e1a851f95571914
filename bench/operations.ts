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
    truth: (input) => ({ value: meanLoss(input), elements: lossesOf(input) }),
  },
  /** What is timed returns one probability: the last. */
  softmax: {
    name: "softmax",
    bytes: ({ rows, classes }) => 2 * rows * classes * BYTES_PER_NUMBER,
    truth({ logits }) {
      const elements = Float64Array.from(logits.data);
      eachRow(elements, logits.shape[1], (row) => {
        const max = row.reduce((largest, x) => Math.max(largest, x), -Infinity);
        const sum = row.reduce((total, x) => total + Math.exp(x - max), 0);
        row.forEach((x, c) => {
          row[c] = Math.exp(x - max) / sum;
        });
      });
      return { value: elements[elements.length - 1], elements };
    },
  },
  /** Of the mean loss, which is what the timed call returns. */
  crossEntropyGrad: {
    name: "crossEntropyGrad",
    bytes: ({ rows, classes }) => (2 * rows * classes + rows) * BYTES_PER_NUMBER,
    truth(input) {
      const { logits, target } = input;
      const elements = Float64Array.from(logits.data);
      eachRow(elements, logits.shape[1], (row, index) => {
        const t = target[index];
        const reference = row[t];
        // The target's own term is 1.
        const others = sumOfOthers(row, t);
        row.forEach((x, c) => {
          row[c] = (c === t ? -others : Math.exp(x - reference)) / (1 + others) / target.length;
        });
      });
      return { value: meanLoss(input), elements };
    },
  },
} satisfies Record<string, Operation>;

export type OperationName = keyof typeof OPERATIONS;

function eachRow(
  elements: Float64Array,
  classes: number,
  visit: (row: Float64Array, index: number) => void,
): void {
  for (let start = 0; start < elements.length; start += classes)
    visit(elements.subarray(start, start + classes), start / classes);
}

/** `log(1 + Σ exp(x[c] − x[t]))` over the classes c other than t: unlike the engines' way, and without cancellation. */
function lossesOf({ logits, target }: Input): Float64Array {
  const classes = logits.shape[1];
  return Float64Array.from(target, (t, row) =>
    Math.log1p(sumOfOthers(logits.data.subarray(row * classes, (row + 1) * classes), t)),
  );
}

function meanLoss(input: Input): number {
  return lossesOf(input).reduce((sum, loss) => sum + loss, 0) / input.target.length;
}

function sumOfOthers(row: Float32Array | Float64Array, target: number): number {
  const reference = row[target];
  let sum = 0;
  for (let c = 0; c < row.length; c++) if (c !== target) sum += Math.exp(row[c] - reference);
  return sum;
}
