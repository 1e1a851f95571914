/** The operations that are timed. A further one is one more entry. */

import { FURTHER_OPERATIONS, FURTHER_SHAPES } from "./furtherOperations.js";
import type { Input } from "./inputs.js";
import { BYTES_PER_NUMBER, meanResult, type Operation, tensorResult } from "./operation.js";
import { eachRow } from "./rows.js";
import { elementsOf, rowsOf, type Shape } from "./shapes.js";

/** Those that are timed on all shapes, in every variant. */
const MAIN_OPERATIONS = {
  /** The mean loss of class indices. */
  crossEntropy: {
    bytes: (shape) => (elementsOf(shape) + rowsOf(shape)) * BYTES_PER_NUMBER,
    truth: (input) => meanResult(lossesOf(input)),
  },
  /** What is timed returns one probability: the last. */
  softmax: {
    bytes: (shape) => 2 * elementsOf(shape) * BYTES_PER_NUMBER,
    truth(input) {
      const elements = Float64Array.from(input.logits);
      eachRow(input.shape, (at) => {
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
      return tensorResult(elements);
    },
  },
  /** The mean loss, which is what the timed call returns, and its gradient. */
  crossEntropyGrad: {
    bytes: (shape) => (2 * elementsOf(shape) + rowsOf(shape)) * BYTES_PER_NUMBER,
    truth(input) {
      const { logits, target } = input;
      const elements = new Float64Array(logits.length);
      eachRow(input.shape, (at, row) => {
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
      return { value: meanResult(lossesOf(input)).value, elements };
    },
  },
} satisfies Record<string, Operation>;

export type FurtherName = keyof typeof FURTHER_OPERATIONS;
export type MainName = keyof typeof MAIN_OPERATIONS;
export type OperationName = MainName | FurtherName;

export const OPERATIONS: Readonly<Record<OperationName, Operation>> = {
  ...MAIN_OPERATIONS,
  ...FURTHER_OPERATIONS,
};

export const MAIN_NAMES = Object.keys(MAIN_OPERATIONS) as MainName[];
export const FURTHER_NAMES = Object.keys(FURTHER_OPERATIONS) as FurtherName[];
export const OPERATION_NAMES: readonly OperationName[] = [...MAIN_NAMES, ...FURTHER_NAMES];

export function isFurther(operation: OperationName): operation is FurtherName {
  return operation in FURTHER_OPERATIONS;
}

/** The wanted ones that are timed on every shape. */
export function mainOperations(wanted: readonly OperationName[]): MainName[] {
  return MAIN_NAMES.filter((operation) => wanted.includes(operation));
}

/** The wanted ones of the others: on two shapes if all operations are wanted, on any if some were named. */
export function furtherOperations({ name }: Shape, wanted: readonly OperationName[]): FurtherName[] {
  if (wanted.length === OPERATION_NAMES.length && !FURTHER_SHAPES.includes(name)) return [];
  return FURTHER_NAMES.filter((operation) => wanted.includes(operation));
}

/** `log(1 + Σ exp(x[c] − x[t]))` over the classes c other than t: unlike the engines' way, and without cancellation. */
function lossesOf(input: Input): Float64Array {
  const known = knownLosses.get(input);
  if (known !== undefined) return known;
  const { logits, target } = input;
  const losses = new Float64Array(target.length);
  knownLosses.set(input, losses);
  eachRow(input.shape, (at, row) => {
    const own = at.position(target[row]);
    let others = 0;
    at.forEach((k) => {
      if (k !== own) others += Math.exp(logits[k] - logits[own]);
    });
    losses[row] = Math.log1p(others);
  });
  return losses;
}

/** Two operations have them. */
const knownLosses = new WeakMap<Input, Float64Array>();
