/** Runs public exp or log over a sweep of the float32 bit patterns, and measures every result. */

import type { Api } from "./api.js";
import { ulpError32 } from "./ulp.js";

export interface Sweep {
  /** The worst error in ulp, and the input that has it. */
  worst: number;
  witness: number;
  /** Results that are wrong whatever the error allowed: NaN, infinities and zeros out of place. */
  readonly wrong: string[];
}

export const sweptFunctions = { exp: Math.exp, log: Math.log } as const;

const PATTERNS = 2 ** 32;
const BATCH = 2 ** 20;
const CANONICAL_NAN = 0x7fc00000;
const REPORTED = 10;

/** Every `step`-th pattern from 0 on. `exactBits` engines write every NaN with the same bits. */
export function sweep(api: Api, name: keyof typeof sweptFunctions, step: number, exactBits: boolean): Sweep {
  const result: Sweep = { worst: 0, witness: 0, wrong: [] };
  const input = new Float32Array(BATCH);
  const inputBits = new Uint32Array(input.buffer);
  const output = new Float32Array(BATCH);
  const outputBits = new Uint32Array(output.buffer);
  for (let pattern = 0; pattern < PATTERNS; ) {
    let count = 0;
    for (; count < BATCH && pattern < PATTERNS; pattern += step) inputBits[count++] = pattern;
    api[name](input.subarray(0, count), { out: output.subarray(0, count) });
    for (let k = 0; k < count; k++) {
      const truth = sweptFunctions[name](input[k]);
      if (Number.isNaN(truth)) {
        if (exactBits ? outputBits[k] !== CANONICAL_NAN : !Number.isNaN(output[k])) report(k);
        continue;
      }
      // An error beyond a place also means a zero, an infinity or a NaN that should be none, or is missing.
      const error = ulpError32(output[k], truth);
      if (!(error <= 1)) report(k);
      if (error > result.worst) {
        result.worst = error;
        result.witness = input[k];
      }
    }
  }
  function report(k: number): void {
    const bits = outputBits[k].toString(16);
    if (result.wrong.length < REPORTED) result.wrong.push(`${name}(${input[k]}) is ${output[k]} (0x${bits})`);
  }
  return result;
}
