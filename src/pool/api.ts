/** The types of `xent/pool`. */

import type * as entry from "../index.js";
import type { LaterFunctions } from "./later.js";

export type { LaterFunctions };

/** The functions of an entry. */
export type Functions = Omit<
  typeof entry,
  "backend" | "inside" | "CalibrationMeter" | "CompareMeter" | "LossMeter"
>;

/** What the library asks of an AbortSignal. */
export interface Signal {
  /** Whether it says that the call is to be given up. */
  readonly aborted: boolean;
  /** Why. */
  readonly reason?: unknown;
}

/** The options that the functions of a pool's `async` have, beside their own. */
export interface LaterOptions {
  /** The call is given up when it says so: its promise is rejected with the reason of the signal, and what `out` holds is undefined. */
  readonly signal?: Signal | null | undefined;
  /**
   * Arrays of the arguments, or their ArrayBuffers, that the caller gives up, as in `postMessage`: they are detached when the promise is
   * settled, whatever `pool.mode` is, unless an argument was refused; `out` among them comes back in the result. Shared memory and
   * memory of WebAssembly stay. Where memory is not shared (`"copied"`), the call goes to one helper as a whole and nothing is copied: several calls at a
   * time are divided among the helpers. If that helper ends, the promise is rejected with an Error, for the arrays are lost.
   */
  readonly transfer?: readonly (ArrayBufferLike | ArrayBufferView)[] | null | undefined;
}

/** What a pool asks of a Web Worker. */
export interface PoolWorker {
  /** Sends it a message. */
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  /** Ends it. */
  terminate(): void;
  /** Hears of its messages. */
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  /** Hears that it does not start. */
  addEventListener(type: "error", listener: (event: { preventDefault(): void }) => void): void;
}

/** The options of {@link createPool}. */
export interface PoolOptions {
  /** How many threads compute, the caller's among them (in a page, which does not compute, the helpers): an integer from 1 to 1024. Default: as many as the machine can run at a time. */
  readonly threads?: number | null | undefined;
  /**
   * Makes a worker in a page, of a file of yours that imports `xent/pool/worker`: where a bundler or a content security policy does not
   * let the pool start its own. Node, Deno and Bun do not call it. Default: the pool makes them.
   */
  readonly worker?: (() => PoolWorker) | null | undefined;
}

/** The class of a typed array. */
export interface ArrayClass<A> {
  /** An array on this memory. */
  new (buffer: SharedArrayBuffer): A;
  /** The size of an element. */
  readonly BYTES_PER_ELEMENT: number;
}

/** A tensor in memory that threads share. */
export interface SharedTensor<A> {
  /** The elements, row-major. */
  data: A;
  /** The sizes of the axes. */
  shape: number[];
}

/** `Symbol.dispose`, where TypeScript knows it. */
export type DisposeKey = typeof Symbol extends { readonly dispose: infer Key extends symbol } ? Key : never;

/** What `using` needs. */
export type Disposing = { readonly [Key in DisposeKey]: () => void };

/** The functions of an entry on several threads, with the same results to the last bit. */
export interface Pool extends Functions, Disposing {
  /**
   * The same functions, as promises: the caller goes on while helpers compute. They have two options more, `signal` and `transfer`. Until a
   * promise is settled its arguments must stay as they are. `fitTemperature` is computed at once.
   */
  readonly async: LaterFunctions;
  /** Resolves when all threads work, or have failed to start. */
  readonly ready: Promise<void>;
  /** How many threads compute now: 1 until the first helper works. */
  readonly threads: number;
  /**
   * How helpers get at arrays: they read shared memory; they are sent copies, in pages that are not isolated from other origins, where
   * only `async` divides calls; or there are no helpers (yet).
   */
  readonly mode: "shared" | "copied" | "single";
  /**
   * An array of zeros that threads read and write where it lies; in ordinary memory where there is no other.
   *
   * @param type - The class of the array, such as Float32Array.
   * @param length - How many elements it has.
   * @throws TypeError if `type` is no class of typed arrays; RangeError if `length` is no integer >= 0.
   */
  shared<A>(type: ArrayClass<A>, length: number): A;
  /** The same as a tensor of this shape. */
  shared<A>(type: ArrayClass<A>, shape: readonly number[]): SharedTensor<A>;
  /** Ends the threads. Whatever is called afterwards throws an Error. */
  close(): void;
}

/** The type of `createPool`. */
export type CreatePool = (options?: PoolOptions | null) => Pool;
