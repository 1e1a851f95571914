/** The operations that are timed on two shapes only, from ordinary arrays. */

import { distributionsOf } from "./distributions.js";
import type { Input } from "./inputs.js";
import { BYTES_PER_NUMBER, meanResult, type Operation, tensorResult } from "./operation.js";
import { eachRow } from "./rows.js";
import { elementsOf, rowsOf, type Shape } from "./shapes.js";

/** Long rows, and many short ones. */
export const FURTHER_SHAPES: readonly string[] = ["1024x32000", "131072x16"];

export const LABEL_SMOOTHING = 0.1;

export const FURTHER_OPERATIONS = {
  logSoftmax: {
    bytes: bytesOfTwo,
    truth: (input) => tensorResult(logProbabilitiesOf(input)),
  },
  /** `−Σ p log p` of `p = softmax(x)`. */
  entropyFromLogits: {
    bytes: (shape) => (elementsOf(shape) + rowsOf(shape)) * BYTES_PER_NUMBER,
    truth(input) {
      const logs = logProbabilitiesOf(input);
      return tensorResult(sumsOf(input, (k) => -Math.exp(logs[k]) * logs[k]));
    },
  },
  /** `Σ p log(p / q)`: its terms are `p log p` and `−p log q`. */
  klDivergence: {
    bytes: bytesOfTwo,
    truth(input) {
      const { p, q } = distributionsOf(input);
      const sizes = sumsOf(input, (k) => p[k] * (Math.abs(Math.log(p[k])) + Math.abs(Math.log(q[k]))));
      return {
        ...tensorResult(sumsOf(input, (k) => p[k] * Math.log(p[k] / q[k]))),
        sizes: tensorResult(sizes),
      };
    },
  },
  /** The mean cross entropy against probabilities in the shape of the logits. */
  classProbabilities: {
    bytes: bytesOfTwo,
    truth(input) {
      const logs = logProbabilitiesOf(input);
      const { p } = distributionsOf(input);
      return meanResult(sumsOf(input, (k) => -p[k] * logs[k]));
    },
  },
  /** The mean cross entropy against class indices, where every class has a share of the target. */
  labelSmoothing: {
    bytes: (shape) => (elementsOf(shape) + rowsOf(shape)) * BYTES_PER_NUMBER,
    truth(input) {
      const { shape, target } = input;
      const logs = logProbabilitiesOf(input);
      const share = LABEL_SMOOTHING / shape.classes;
      const losses = sumsOf(input, (k) => -share * logs[k]);
      eachRow(shape, (at, row) => {
        losses[row] -= (1 - LABEL_SMOOTHING) * logs[at.position(target[row])];
      });
      return meanResult(losses);
    },
  },
} satisfies Record<string, Operation>;

function bytesOfTwo(shape: Shape): number {
  return 2 * elementsOf(shape) * BYTES_PER_NUMBER;
}

/** A sum for each row. */
function sumsOf({ shape }: Input, term: (k: number) => number): Float64Array {
  const sums = new Float64Array(rowsOf(shape));
  eachRow(shape, (at, row) => {
    let sum = 0;
    at.forEach((k) => {
      sum += term(k);
    });
    sums[row] = sum;
  });
  return sums;
}

/** Four operations have them. */
const known = new WeakMap<Input, Float64Array>();

/** `(x[c] − max) − log1p(Σ exp(x[k] − max))` over the classes k other than the largest: unlike the engines' way. */
function logProbabilitiesOf(input: Input): Float64Array {
  const found = known.get(input);
  if (found !== undefined) return found;
  const { shape, logits } = input;
  const logs = new Float64Array(logits.length);
  eachRow(shape, (at) => {
    let largest = at.start;
    at.forEach((k) => {
      if (logits[k] > logits[largest]) largest = k;
    });
    let others = 0;
    at.forEach((k) => {
      if (k !== largest) others += Math.exp(logits[k] - logits[largest]);
    });
    const logSum = Math.log1p(others);
    at.forEach((k) => {
      logs[k] = logits[k] - logits[largest] - logSum;
    });
  });
  known.set(input, logs);
  return logs;
}
