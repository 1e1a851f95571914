/** What `createPool` and its pools refuse. */

import { Call } from "../check/call.js";
import { nearest } from "../check/options.js";
import { show } from "../check/show.js";
import type { PoolWorker, Signal } from "./api.js";

const CREATE = new Call("createPool");
const OPTIONS = ["threads", "worker"] as const;
/** More than any machine has; each takes some megabytes. */
const MOST_THREADS = 1024;

interface Read {
  /** Null: as many as can run. */
  readonly threads: number | null;
  /** What makes a worker; null: the package does. */
  readonly worker: (() => PoolWorker) | null;
}

export function readOptions(given: unknown): Read {
  if (given === undefined || given === null) return { threads: null, worker: null };
  if (typeof given !== "object" || Array.isArray(given))
    CREATE.wrongKind(`options is ${show(given)}, expected an object such as { threads: 4 }`);
  for (const key of Object.keys(given)) {
    if ((OPTIONS as readonly string[]).includes(key)) continue;
    const meant = nearest(key, OPTIONS);
    const expected = meant === undefined ? `expected ${OPTIONS.join(", ")}` : `did you mean \`${meant}\`?`;
    CREATE.wrongKind(`unknown option \`${key}\`, ${expected}`);
  }
  const { threads, worker } = given as { readonly threads?: unknown; readonly worker?: unknown };
  return { threads: readThreads(threads), worker: readWorker(worker) };
}

function readThreads(threads: unknown): number | null {
  if (threads === undefined || threads === null) return null;
  const message = `threads is ${show(threads)}, expected an integer from 1 to ${MOST_THREADS}`;
  if (typeof threads !== "number") return CREATE.wrongKind(message);
  if (!Number.isInteger(threads) || threads < 1 || threads > MOST_THREADS) CREATE.outOfRange(message);
  return threads;
}

function readWorker(worker: unknown): (() => PoolWorker) | null {
  if (worker === undefined || worker === null) return null;
  if (typeof worker !== "function")
    CREATE.wrongKind(
      `worker is ${show(worker)}, expected a function such as () => new Worker("worker.js", { type: "module" })`,
    );
  return worker as () => PoolWorker;
}

/** What is thrown by every function of a closed pool. */
export function refuseClosed(name: string): never {
  throw new Error(`${name}: the pool is closed, expected an open one (createPool makes another)`);
}

/** The options of asynchronous calls, which are none of the function: what gives them up, and the buffers that they are given. */
export interface Later {
  readonly signal: Signal | null;
  readonly transfer: ReadonlySet<ArrayBuffer> | null;
  /** The arguments without them. */
  readonly args: readonly unknown[];
}

export function readLater(name: string, args: readonly unknown[]): Later {
  const last = args.length - 1;
  const options = args[last];
  const has = (option: string) => Object.hasOwn(options as object, option);
  if (typeof options !== "object" || options === null || !(has("signal") || has("transfer")))
    return { signal: null, transfer: null, args };
  const { signal, transfer, ...others } = options as {
    readonly signal?: unknown;
    readonly transfer?: unknown;
  };
  const call = new Call(name);
  if (signal !== undefined && signal !== null && !isSignal(signal))
    call.wrongKind(`signal is ${show(signal)}, expected an AbortSignal`);
  return {
    signal: (signal as Signal | null | undefined) ?? null,
    transfer: readTransfer(call, transfer),
    args: [...args.slice(0, last), others],
  };
}

/** The buffers of arrays that are given up. Shared memory is not: it stays as it is. */
function readTransfer(call: Call, transfer: unknown): ReadonlySet<ArrayBuffer> | null {
  if (transfer === undefined || transfer === null) return null;
  if (!Array.isArray(transfer))
    call.wrongKind(`transfer is ${show(transfer)}, expected an array of the arrays that are given up`);
  const buffers = new Set<ArrayBuffer>();
  for (const [k, item] of transfer.entries()) {
    const buffer: unknown = ArrayBuffer.isView(item) ? item.buffer : item;
    if (buffer instanceof ArrayBuffer) buffers.add(buffer);
    else if (buffer === item)
      call.wrongKind(`transfer[${k}] is ${show(item)}, expected a typed array or an ArrayBuffer`);
  }
  return buffers;
}

function isSignal(value: unknown): boolean {
  return typeof value === "object" && value !== null && typeof (value as Signal).aborted === "boolean";
}

const SHARED = new Call("shared");

/** How many elements a shape has, or a length is. */
export function readLength(given: unknown): number {
  const sizes = Array.isArray(given) ? given : [given];
  for (const size of sizes) {
    const message = `length is ${show(size)}, expected an integer >= 0, or a shape of such`;
    if (typeof size !== "number") SHARED.wrongKind(message);
    if (!Number.isSafeInteger(size) || size < 0) SHARED.outOfRange(message);
  }
  return sizes.reduce((product, size) => product * size, 1);
}

/** The class of a typed array. */
export function readClass(given: unknown): void {
  if (typeof given !== "function" || !(Object.getPrototypeOf(given) === Object.getPrototypeOf(Float32Array)))
    SHARED.wrongKind(`type is ${show(given)}, expected the class of a typed array, such as Float32Array`);
}
