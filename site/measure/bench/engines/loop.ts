/** The operations as one would write them: plain loops over typed arrays, in double precision. */

import type { Input } from "../../../../bench/inputs.js";
import { LOOP_NAME } from "../plan.js";
import type { Engine } from "../run.js";

/** Float32 rounds the results, and nothing better is promised. */
const BOUND = { relative: 1e-6 };

export const LOOP: Engine = {
  name: LOOP_NAME,
  backend: "JavaScript",
  prepare(operation, { input, out }) {
    if (operation === "softmax")
      return {
        bound: BOUND,
        call() {
          softmax(input, out);
          return out[out.length - 1];
        },
        elements: () => out,
      };
    if (operation === "crossEntropyGrad")
      return { bound: BOUND, call: () => crossEntropyGrad(input, out), elements: () => out };
    return {
      bound: BOUND,
      call: () => crossEntropy(input),
      elements: () => Float64Array.from(input.target, (_, row) => lossOf(input, row)),
    };
  },
};

function lossOf({ shape: { classes }, logits, target }: Input, row: number): number {
  const start = row * classes;
  let max = -Infinity;
  for (let k = start; k < start + classes; k++) if (logits[k] > max) max = logits[k];
  let sum = 0;
  for (let k = start; k < start + classes; k++) sum += Math.exp(logits[k] - max);
  return max + Math.log(sum) - logits[start + target[row]];
}

function crossEntropy(input: Input): number {
  let total = 0;
  for (let row = 0; row < input.target.length; row++) total += lossOf(input, row);
  return total / input.target.length;
}

/** Gives the logarithm of the sum of the last row, which a loss needs. */
function softmaxRow(logits: Float32Array, out: Float32Array, start: number, classes: number): number {
  let max = -Infinity;
  for (let k = start; k < start + classes; k++) if (logits[k] > max) max = logits[k];
  let sum = 0;
  for (let k = start; k < start + classes; k++) {
    out[k] = Math.exp(logits[k] - max);
    sum += out[k];
  }
  for (let k = start; k < start + classes; k++) out[k] /= sum;
  return max + Math.log(sum);
}

function softmax({ shape: { classes }, logits, target }: Input, out: Float32Array): void {
  for (let row = 0; row < target.length; row++) softmaxRow(logits, out, row * classes, classes);
}

function crossEntropyGrad({ shape: { classes }, logits, target }: Input, out: Float32Array): number {
  const rows = target.length;
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const start = row * classes;
    total += softmaxRow(logits, out, start, classes) - logits[start + target[row]];
    out[start + target[row]] -= 1;
    for (let k = start; k < start + classes; k++) out[k] /= rows;
  }
  return total / rows;
}
