/** Threads of Node, Deno and Bun, whose modules nobody imports: a bundle for pages has the same file. */

import { FURTHER, JOBS, type StartThread, type Words } from "./team.js";

type Threads = typeof import("node:worker_threads");
type Os = typeof import("node:os");
type Files = typeof import("node:fs");

interface Runtime {
  getBuiltinModule?(name: string): unknown;
  readonly versions?: { readonly node?: string };
}

/** A module of Node, where there are such. */
function builtin<Module>(name: string): Module | null {
  const { process } = globalThis as { readonly process?: Runtime };
  if (process?.versions?.node === undefined || typeof process.getBuiltinModule !== "function") return null;
  return (process.getBuiltinModule(name) as Module | undefined) ?? null;
}

export const threadsOfNode = (): Threads | null => builtin<Threads>("node:worker_threads");

/** How many threads can run at a time, where Node says it. */
export function parallelismOfNode(): number | null {
  const os = builtin<Os>("node:os");
  return os === null ? null : os.availableParallelism();
}

/** What a thread is started with. */
export interface ThreadData {
  readonly xentPool: {
    readonly words: Words;
    readonly number: number;
    readonly port: import("node:worker_threads").MessagePort;
  };
}

/** Starts threads that run the file at a URL. */
export function nodeThreads(threads: Threads, url: () => URL): StartThread {
  const files = builtin<Files>("node:fs");
  return (words, number) => {
    const { port1, port2 } = new threads.MessageChannel();
    const workerData: ThreadData = { xentPool: { words, number, port: port2 } };
    const worker = new threads.Worker(url(), { workerData, transferList: [port2], execArgv: [] });
    let ended = false;
    worker.on("error", () => {});
    worker.on("exit", () => {
      ended = true;
      port1.close();
    });
    worker.unref();
    port1.unref();
    return {
      mail: null,
      post(job) {
        port1.postMessage(job);
        Atomics.add(words, JOBS, 1);
        Atomics.notify(words, JOBS);
      },
      hasEnded: () => ended || (files !== null && hasClosed(files, words)),
      stop() {
        worker.terminate();
      },
    };
  };
}

/** Where a thread says which file it has opened, plus 1: Node closes it when the thread ends, which shows without a turn of the event loop. */
const OPEN_FILE = FURTHER;

function hasClosed(files: Files, words: Int32Array): boolean {
  const file = Atomics.load(words, OPEN_FILE) - 1;
  if (file < 0) return false;
  try {
    files.fstatSync(file);
    return false;
  } catch {
    return true;
  }
}

/** Opens the file that is closed when this thread ends, where that is known to happen. */
export function openFile(words: Int32Array, url: string): void {
  const files = builtin<Files>("node:fs");
  const { Deno, Bun } = globalThis as { readonly Deno?: unknown; readonly Bun?: unknown };
  if (files === null || Deno !== undefined || Bun !== undefined) return;
  try {
    Atomics.store(words, OPEN_FILE, files.openSync(new URL(url), "r") + 1);
  } catch {
    // It was not opened: then the caller waits longer before it does a piece again.
  }
}
