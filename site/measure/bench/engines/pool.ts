/** The library on several threads: on shared memory where the page has it, on copies elsewhere. */

import * as xent from "xent";
import { createPool, type Pool } from "xent/pool";
import { type Input, sizesOf } from "../../../../bench/inputs.js";
import { MAIN_TASKS } from "../../../../bench/tasks.js";
import type { Task } from "../../../../bench/verify.js";
import type { OperationName } from "../plan.js";
import { type Engine, type Material, Unavailable } from "../run.js";
import { backendOf } from "./own.js";

export async function startPool(threads: number): Promise<Engine> {
  const pool = createPool({
    threads,
    // A text in place of the file, as the pool would try it where the file fails, no policy of this site allows.
    worker: () => new Worker(new URL("./poolWorker.ts", import.meta.url), { type: "module" }),
  });
  await pool.ready;
  const { mode, threads: count } = pool;
  if (mode === "single") {
    pool.close();
    throw new Unavailable({ why: "threads" });
  }
  return {
    name: "xent/pool",
    backend: backendOf(xent),
    team: { mode, threads: count },
    prepare: (operation, material) =>
      mode === "shared" ? sharedTask(pool, operation, material.input) : copiedTask(pool, operation, material),
    stop: () => pool.close(),
  };
}

/** Arrays that the threads read and write where they lie. */
function sharedTask(pool: Pool, operation: OperationName, input: Input): Task {
  const shape = sizesOf(input.shape);
  const logits = pool.shared(Float32Array, shape);
  logits.data.set(input.logits);
  const target = pool.shared(Int32Array, [input.target.length]);
  target.data.set(input.target);
  const out = operation === "crossEntropy" ? undefined : pool.shared(Float32Array, input.logits.length);
  return MAIN_TASKS[operation]({ api: pool, input, logits, target, out });
}

/** Ordinary arrays, of which the pool copies pieces to the helpers and back. */
function copiedTask(pool: Pool, operation: OperationName, { input, out }: Material): Task {
  const logits = { data: input.logits, shape: sizesOf(input.shape) };
  const target = { data: input.target, shape: [input.target.length] };
  const { bound, elements } = MAIN_TASKS[operation]({ api: pool, input, logits, target, out });
  const calls: Readonly<Record<OperationName, () => Promise<number>>> = {
    crossEntropy: () => pool.async.crossEntropy(logits, target),
    async softmax() {
      await pool.async.softmax(logits, { dim: 1, out });
      return out[out.length - 1];
    },
    crossEntropyGrad: async () => (await pool.async.crossEntropyGrad(logits, target, { out })).loss,
  };
  return {
    bound,
    call: calls[operation],
    // Those of the loss alone are computed anew; the others were written to `out`.
    elements: operation === "crossEntropy" ? elements : () => out,
  };
}
