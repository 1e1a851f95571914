/** The kernels' log1p on [0, 1], which no public function shows by itself: compiled alone, run over a sweep. */

import { compileKernels } from "./compileKernels.js";
import { Worst } from "./figures.js";
import { ulpError32 } from "./ulp.js";

const SOURCE = `
import { Log } from "./assembly/math/log";
export function log1p(at: usize, end: usize): void {
  for (; at < end; at += 16) v128.store(at, Log.onePlus<f32>(v128.load(at)));
}
`;
/** Beyond the module's own data. */
const START = 65_536;
const COUNT = 65_536;
const PAGES = 8;
/** The bits of 1. */
const ONE = 0x3f800000;

/** The worst error over every `step`-th float32 from 0 to 1. */
export async function sweepLog1p(step: number): Promise<number> {
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES });
  const bytes = await compileKernels({ entry: "log1p.ts", source: SOURCE });
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
  const log1p = instance.exports.log1p as (at: number, end: number) => void;
  const results = new Float32Array(memory.buffer, START, COUNT);
  const inputs = new Float32Array(COUNT);
  const inputBits = new Uint32Array(inputs.buffer);
  const worst = new Worst();
  for (let pattern = 0; pattern <= ONE; ) {
    for (let k = 0; k < COUNT; k++, pattern += step) inputBits[k] = Math.min(pattern, ONE);
    results.set(inputs);
    log1p(START, START + results.byteLength);
    for (let k = 0; k < COUNT; k++) worst.note(ulpError32(results[k], Math.log1p(inputs[k])));
  }
  return worst.error;
}
