/** What computes blocks of rows: the engine on the command's own thread, or a pool of threads of the same engine. */
import { availableParallelism } from "node:os";
import { setImmediate as nextTurn } from "node:timers/promises";
import { ONE_BLOCK } from "../files/blocks.js";
import { type BlockMemory, type NewArray, ordinaryArray } from "../files/turns.js";
import type { Pool } from "../pool/api.js";
import type { Computing, Engine } from "../run/engine.js";
import { type EngineName, loadPool, settle } from "./engine.js";

/** A pool takes no more. */
export const MOST_THREADS = 1024;
/** Fewer bytes of logits are done before threads have started. */
const LARGE_BYTES = 64e6;
/** Of a block, for each thread. */
const THREAD_BYTES = 1 << 22;
const MOST_BLOCK_BYTES = 1 << 25;

export interface ThreadOptions {
  readonly engine: EngineName;
  readonly threads?: number;
}

/** How many threads there are, where no option says it. */
function threadsFor(bytes: number): number {
  return bytes > LARGE_BYTES ? Math.min(MOST_THREADS, availableParallelism()) : 1;
}

type Functions = Parameters<Parameters<Computing["compute"]>[0]>[0];

export class Threads implements Computing {
  /** Of one thread that of one block; of several two blocks, which all of them see: one is computed while the other one is read. */
  readonly memory: BlockMemory;
  readonly #engine: Engine;
  readonly #name: EngineName;
  readonly #wanted: number;
  /** Whether an option says so: then they are there from the first block on. */
  readonly #areAsked: boolean;
  #pool: Pool | null = null;
  #used: number | undefined;

  /** `bytes`: of the logits that are read. No thread is started yet. */
  constructor(engine: Engine, { engine: name, threads }: ThreadOptions, bytes: number) {
    this.#engine = engine;
    this.#name = name;
    this.#wanted = threads ?? threadsFor(bytes);
    this.#areAsked = threads !== undefined;
    const newArray: NewArray = (type, length) =>
      (this.#pool ?? { shared: ordinaryArray }).shared(type, length);
    this.memory =
      this.#wanted === 1
        ? ONE_BLOCK
        : { turns: 2, bytes: Math.min(THREAD_BYTES * this.#wanted, MOST_BLOCK_BYTES), newArray };
  }

  /** How many have computed; undefined: the command's own alone. */
  get used(): number | undefined {
    return this.#used;
  }

  async open(): Promise<void> {
    if (this.#wanted === 1) return;
    const createPool = await loadPool(this.#name);
    // A pool takes only threads on the engine that computes here.
    settle(this.#engine);
    this.#pool = createPool({ threads: this.#wanted });
    if (this.#areAsked) await this.#pool.ready;
  }

  /** What a call of the engine gives. Until other threads have started it is computed at once. */
  async compute<Result>(call: (functions: Functions) => Result): Promise<Result> {
    if (this.#pool === null || this.#pool.mode === "single") return call(this.#engine);
    this.#used = Math.max(this.#used ?? 0, this.#pool.threads);
    // The same functions, but for the promises, which `async` resolves.
    return call(this.#pool.async as unknown as Functions);
  }

  nextTurn(): Promise<void> {
    return nextTurn();
  }

  close(): void {
    this.#pool?.close();
    this.#pool = null;
  }
}
