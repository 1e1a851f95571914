/** Pools as in pages that are not isolated from other origins: without shared memory, and threads of Node as their Web Workers. */

import { Worker } from "node:worker_threads";
import type { Pool, PoolWorker } from "../../src/pool/api.js";
import type { Settings } from "../../src/pool/divided.js";
import { type PooledEntry, SMALL } from "./pools.js";

type Listener = (event: { readonly data: unknown; preventDefault(): void }) => void;

/** A worker that is given these words. */
function copyingWorker(words: string): PoolWorker {
  const worker = new Worker(new URL("./copyingWorker.mjs", import.meta.url), { workerData: words });
  worker.unref();
  return {
    postMessage: (message, transfer) => worker.postMessage(message, transfer),
    terminate: () => void worker.terminate(),
    addEventListener(type: string, listener: Listener) {
      worker.on(type, (data: unknown) => listener({ data, preventDefault() {} }));
    },
  };
}

/** Hides what pages do not have, and gives what they have. The first is hidden for good: the pool asks for it all the time. */
function likeAPage<Made>(make: () => Made): Made {
  const scope = globalThis as unknown as Record<string, unknown>;
  const { process } = scope;
  scope.SharedArrayBuffer = undefined;
  scope.Worker = Worker;
  scope.process = undefined;
  try {
    return make();
  } finally {
    scope.process = process;
  }
}

/** A pool whose workers are started with these words, one after the other, the last ones for all further. */
export function copyingPool(
  entry: PooledEntry,
  threads: number,
  words: readonly string[],
  settings: Settings | undefined = SMALL,
): Pool {
  let started = 0;
  const worker = () => copyingWorker(words[Math.min(started++, words.length - 1)]);
  return likeAPage(() => entry.make({ threads, worker }, settings));
}
