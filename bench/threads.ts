/**
 * The pace of `xent/pool` with 1, 2, ... threads on the same shared arrays, beside what as many threads reach at best on this machine, and what
 * it adds to a small call: `npm run bench:threads`.
 */

import { availableParallelism } from "node:os";
import * as xent from "xent";
import { createPool, type Pool } from "xent/pool";
import { handSplit } from "./handSplit.js";

const SHAPES = [
  [1024, 32_000],
  [8192, 1008],
] as const;
const ROUNDS = 30;
const SMALL_CALLS = 2000;
const SMALL_ROUNDS = 200;
/** 1, 2, 4, ... and as many as the machine can run. */
const most = availableParallelism();
const counts = [1, 2, 4, 8, 16, 32, 64].filter((count) => count < most).concat(most);

function time(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

/** The best times of several programs, which take turns: the pace of a machine changes. */
function best(programs: readonly (() => unknown)[], rounds: number): number[] {
  const times = programs.map(() => Infinity);
  for (let round = 0; round < rounds; round++)
    for (const [k, program] of programs.entries()) times[k] = Math.min(times[k], time(program));
  return times;
}

function report(title: string, times: readonly number[]): void {
  const columns = times.map((ms, k) => `${counts[k]}: ${ms.toFixed(2)} ms ×${(times[0] / ms).toFixed(2)}`);
  console.log(`${title}  ${columns.join("   ")}`);
}

const pools: Pool[] = counts.map((threads) => createPool({ threads }));
await Promise.all(pools.map(({ ready }) => ready));

for (const [rows, classes] of SHAPES) {
  const [pool] = pools;
  const logits = pool.shared(Float32Array, [rows, classes]);
  for (let k = 0; k < rows * classes; k++) logits.data[k] = 8 * Math.sin(k * 0.7) * Math.cos(k * 0.013);
  const target = pool.shared(Int32Array, rows).map((_, row) => (row * 7919) % classes);
  const out = pool.shared(Float32Array, rows * classes);
  const name = `${rows}×${classes}`;
  const byHand = handSplit(most, logits.data, target, classes);
  const times = best([...pools.map((pool) => () => pool.crossEntropy(logits, target)), byHand.run], ROUNDS);
  await byHand.close();
  report(`crossEntropy ${name}`, times.slice(0, -1));
  const [gained, possible] = [times.length - 2, times.length - 1].map((k) => times[0] / times[k]);
  const share = (gained / possible).toFixed(2);
  console.log(
    `  ${most} threads that split the rows by hand: ×${possible.toFixed(2)}; the pool reaches ${share} of it`,
  );
  const gradients = pools.map((pool) => () => pool.crossEntropyGrad(logits, target, { out }));
  report(`crossEntropyGrad ${name}`, best(gradients, ROUNDS));
}

const few = { data: Float32Array.from({ length: 10 }, (_, k) => k / 3), shape: [1, 10] };
const target = Int32Array.of(3);
const many = (crossEntropy: typeof xent.crossEntropy) => () => {
  for (let k = 0; k < SMALL_CALLS; k++) crossEntropy(few, target);
};
const [alone, inPool] = best(
  [many(xent.crossEntropy), many(pools[pools.length - 1].crossEntropy)],
  SMALL_ROUNDS,
);
const nanoseconds = ((alone / SMALL_CALLS) * 1e6).toFixed(0);
console.log(
  `crossEntropy 1×10  without a pool: ${nanoseconds} ns, with it ×${(inPool / alone).toFixed(3)} of that`,
);
for (const pool of pools) pool.close();
