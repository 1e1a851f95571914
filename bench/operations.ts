/** The operations that are timed: the bytes a call moves, and its true result in f64. A further one is one more entry. */

import type { Input } from "./inputs.js";
import { elementsOf, rowsOf, type Shape } from "./shapes.js";

export interface Truth {
  /** What the timed call returns. */
  readonly value: number;
  /** The numbers behind it, so that two errors cannot cancel: the losses of the rows, the elements of a tensor. */
  readonly elements: Float64Array;
}

export interface Operation {
  /** Read and written by one call, each array once. */
  bytes(shape: Shape): number;
  truth(input: Input): Truth;
}

const BYTES_PER_NUMBER = 4;

export const OPERATIONS = {
  /** The mean loss of class indices. */
  crossEntropy: {
    bytes: (shape) => (elementsOf(shape) + rowsOf(shape)) * BYTES_PER_NUMBER,
    truth: (input) => ({ value: meanLoss(input), elements: lossesOf(input) }),
  },
  /** What is timed returns one probability: the last. */
  softmax: {
    bytes: (shape) => 2 * elementsOf(shape) * BYTES_PER_NUMBER,
    truth(input) {
      const elements = Float64Array.from(input.logits);
      eachRow(input, (at) => {
        let max = -Infinity;
        let sum = 0;
        at.forEach((k) => {
          max = Math.max(max, elements[k]);
        });
        at.forEach((k) => {
          elements[k] = Math.exp(elements[k] - max);
          sum += elements[k];
        });
        at.forEach((k) => {
          elements[k] /= sum;
        });
      });
      return { value: elements[elements.length - 1], elements };
    },
  },
  /** The mean loss, which is what the timed call returns, and its gradient. */
  crossEntropyGrad: {
    bytes: (shape) => (2 * elementsOf(shape) + rowsOf(shape)) * BYTES_PER_NUMBER,
    truth(input) {
      const { logits, target } = input;
      const elements = new Float64Array(logits.length);
      eachRow(input, (at, row) => {
        const own = at.position(target[row]);
        let others = 0;
        at.forEach((k) => {
          // The target's own term is 1.
          elements[k] = Math.exp(logits[k] - logits[own]);
          if (k !== own) others += elements[k];
        });
        const scale = 1 / (1 + others) / target.length;
        at.forEach((k) => {
          elements[k] *= scale;
        });
        elements[own] = -others * scale;
      });
      return { value: meanLoss(input), elements };
    },
  },
} satisfies Record<string, Operation>;

export type OperationName = keyof typeof OPERATIONS;

export const OPERATION_NAMES = Object.keys(OPERATIONS) as OperationName[];

/** Where the elements of a row lie. */
class Positions {
  constructor(
    private readonly classes: number,
    private readonly step: number,
    public start: number,
  ) {}

  position(c: number): number {
    return this.start + c * this.step;
  }

  forEach(visit: (position: number) => void): void {
    const end = this.position(this.classes);
    for (let k = this.start; k < end; k += this.step) visit(k);
  }
}

function eachRow({ shape }: Input, visit: (at: Positions, row: number) => void): void {
  const { outer, classes, inner } = shape;
  const at = new Positions(classes, inner, 0);
  for (let row = 0; row < outer * inner; row++) {
    at.start = Math.floor(row / inner) * classes * inner + (row % inner);
    visit(at, row);
  }
}

/** `log(1 + Σ exp(x[c] − x[t]))` over the classes c other than t: unlike the engines' way, and without cancellation. */
function lossesOf(input: Input): Float64Array {
  const known = knownLosses.get(input);
  if (known !== undefined) return known;
  const { logits, target } = input;
  const losses = new Float64Array(target.length);
  knownLosses.set(input, losses);
  eachRow(input, (at, row) => {
    const own = at.position(target[row]);
    let others = 0;
    at.forEach((k) => {
      if (k !== own) others += Math.exp(logits[k] - logits[own]);
    });
    losses[row] = Math.log1p(others);
  });
  return losses;
}

function meanLoss(input: Input): number {
  return lossesOf(input).reduce((sum, loss) => sum + loss, 0) / input.target.length;
}

/** Two operations have them. */
const knownLosses = new WeakMap<Input, Float64Array>();
