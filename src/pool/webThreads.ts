/** Threads of pages and of their workers: Web Workers, which jobs are sent to as messages. */

import type { PoolWorker } from "./api.js";
import { givingKernels } from "./givenKernels.js";
import { BACKENDS, type Library, settleBackend } from "./library.js";
import { Mail } from "./mail.js";
import { STATE, type StartThread, WORKS } from "./team.js";
import { type Answer, type Message, VERSION } from "./webMessages.js";

/** How the worker of an entry is started. */
export interface WorkerSources {
  /** What the entry is called by the text of workers. */
  readonly entry: string;
  /** The file, for threads of Node. */
  readonly url: () => URL;
  /** A Web Worker of that file, in the words that bundlers know. One that has not understood them leaves a URL where there is nothing. */
  readonly worker: () => PoolWorker;
  /** The text of a worker of any entry. */
  readonly inline: () => Promise<{ readonly text: string }>;
}

type Way = () => PoolWorker | Promise<PoolWorker>;

/** Starts workers that the program makes, if it does; else those of the package, in the way that works. */
export function webThreads(
  library: Library,
  sources: WorkerSources,
  own: (() => PoolWorker) | null,
  shares: boolean,
): StartThread {
  const ways: readonly Way[] = own === null ? [sources.worker, () => ofText(library, sources)] : [own];
  /** Those before it have failed, for the threads to come, too. */
  let first = 0;
  return (words, number) => {
    let worker: PoolWorker | null = null;
    let takesCalls = false;
    let ended = false;
    let isStopped = false;
    const stop = () => {
      isStopped = true;
      ended ||= mail !== null;
      worker?.terminate();
      mail?.end();
    };
    // Without shared memory nobody writes what the caller sees: a helper that is told to end has ended.
    const mail = shares ? null : new Mail(stop);
    const start = async () => {
      while (first < ways.length && !isStopped && worker === null) {
        const tried = first;
        const found = await answering(ways[tried], number, library);
        if (found === null) first = Math.max(first, tried + 1);
        else [worker, takesCalls] = found;
      }
      if (worker === null) ended = true;
      else if (isStopped) worker.terminate();
      else {
        mail?.attach(worker, takesCalls);
        Atomics.store(words, STATE, WORKS + BACKENDS.indexOf(library.backend));
        Atomics.notify(words, STATE);
      }
    };
    start();
    return {
      mail,
      post: (job) => worker?.postMessage({ xentPool: { job } } satisfies Message, []),
      // A worker that was told to end may go on for a while, and nothing says when it has ended.
      hasEnded: () => ended,
      stop,
    };
  };
}

/** A worker of the inlined text, behind the name of the entry and its kernels. */
async function ofText({ inside }: Library, { entry, inline }: WorkerSources): Promise<PoolWorker> {
  const { text } = await inline();
  const named = `globalThis.xentPoolEntry=${JSON.stringify(entry)};\n`;
  const blob = new Blob([named, givingKernels(inside), text], { type: "text/javascript" });
  const url = URL.createObjectURL(blob);
  try {
    return new Worker(url);
  } finally {
    // It has begun to load; the browser needs the URL no more.
    setTimeout(() => URL.revokeObjectURL(url), TURN_MS * TURNS);
  }
}

/** A worker has so many turns of this length to answer: turns, for a caller that computes a while has none. */
const TURNS = 10;
const TURN_MS = 500;

/** The worker, and whether it takes calls of public functions, when it has answered; null if it does not, or is not one of this version on the engine of the caller: its bits are others. */
async function answering(way: Way, number: number, library: Library): Promise<[PoolWorker, boolean] | null> {
  let worker: PoolWorker;
  try {
    const made = way();
    worker = made instanceof Promise ? await made : made;
  } catch {
    return null;
  }
  const answer = await new Promise<Answer | null>((resolve) => {
    let turns = 0;
    const timer = setInterval(() => {
      if (++turns === TURNS) end(null);
    }, TURN_MS);
    const end = (value: Answer | null) => {
      clearInterval(timer);
      resolve(value);
    };
    worker.addEventListener("error", (event) => {
      // It is no error of the program: the next way is tried.
      event.preventDefault();
      end(null);
    });
    worker.addEventListener("message", ({ data }) => {
      const its = (data as { readonly xentPool?: Answer } | null)?.xentPool;
      if (its !== undefined) end(its);
    });
    worker.postMessage({ xentPool: { number } } satisfies Message, []);
  });
  if (answer !== null) settleBackend(library);
  if (answer?.version === VERSION && answer.backend === library.backend)
    return [worker, answer.takesCalls === true];
  worker.terminate();
  return null;
}
