/** What threads gain on a machine at best: each has its own part of the rows, one word starts all, and one counts those that are done. */

import { Worker } from "node:worker_threads";

const START = 0;
const DONE = 1;

const THREAD = `import { workerData } from "node:worker_threads";
const { entry, words, data, shape, target } = workerData;
const { crossEntropy } = await import(entry);
crossEntropy({ data, shape }, target);
for (let round = 0; ; round++) {
  Atomics.add(words, ${DONE}, 1);
  Atomics.notify(words, ${DONE});
  Atomics.wait(words, ${START}, round);
  crossEntropy({ data, shape }, target);
}`;

export interface HandSplit {
  /** The loss of all parts, computed at the same time; returns when all are done. */
  readonly run: () => void;
  readonly close: () => Promise<unknown>;
}

/** Starts the threads; returns when each has computed once. `data` and `target` are shared. */
export function handSplit(
  threads: number,
  data: Float32Array,
  target: Int32Array,
  classes: number,
): HandSplit {
  const words = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  const rows = target.length;
  const text = new URL(`data:text/javascript,${encodeURIComponent(THREAD)}`);
  const workers = Array.from({ length: threads }, (_, k) => {
    const [from, to] = [k, k + 1].map((part) => Math.floor((rows * part) / threads));
    const part = { data: data.subarray(from * classes, to * classes), shape: [to - from, classes] };
    const workerData = {
      entry: import.meta.resolve("xent"),
      words,
      ...part,
      target: target.subarray(from, to),
    };
    return new Worker(text, { workerData });
  });
  const untilDone = () => {
    for (let done = 0; done < threads; done = Atomics.load(words, DONE)) Atomics.wait(words, DONE, done);
  };
  untilDone();
  return {
    run: () => {
      Atomics.store(words, DONE, 0);
      Atomics.add(words, START, 1);
      Atomics.notify(words, START);
      untilDone();
    },
    close: () => Promise.all(workers.map((worker) => worker.terminate())),
  };
}
