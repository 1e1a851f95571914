/** createPool: the functions of an entry on several threads. */

import type { Engine } from "../engine/engine.js";
import { changed } from "./asynchronous.js";
import { refuseClosed } from "./check.js";
import {
  type Asked,
  COPYING,
  dividedEngine,
  inPieces,
  resultOf,
  SETTINGS,
  type Settings,
} from "./divided.js";
import { LaterCalls } from "./laterCalls.js";
import type { Library } from "./library.js";
import { Memories } from "./memories.js";
import { sharedArray } from "./shared.js";
import { runHere } from "./synchronous.js";
import { type Helper, STATE, type StartThread, Team } from "./team.js";

/** What a runtime gives to a pool. */
export interface Platform {
  /** Starts a thread; null where there are none. */
  readonly start: StartThread | null;
  /** Whether threads and the caller see the same memory. */
  readonly shares: boolean;
  /** Whether the caller may wait without returning to its event loop. */
  readonly mayBlock: boolean;
  /** How many threads can run at a time. */
  readonly parallelism: number;
}

type Function = (...args: readonly unknown[]) => unknown;
type Maker = (engine: Engine) => Function;

/** How often `ready` looks, should it not be told. */
const READY_MS = 50;

export class Members {
  readonly #library: Library;
  readonly #settings: Settings;
  readonly #platform: Platform;
  readonly #team: Team | null;
  readonly #threads: number;
  readonly #memories = new Memories();
  /** Helpers: beside the caller, or without it. */
  #wanted: number;
  #isClosed = false;
  readonly pool: Record<string | symbol, unknown> = {};

  constructor(
    library: Library,
    platform: Platform,
    /** Null: as many as can run. */
    threads: number | null,
    settings: Settings = platform.shares ? SETTINGS : COPYING,
  ) {
    this.#library = library;
    this.#settings = settings;
    this.#platform = platform;
    this.#threads = threads ?? platform.parallelism;
    this.#team = platform.start === null ? null : new Team(platform.start);
    this.#wanted = platform.mayBlock ? this.#threads - 1 : this.#threads;
    this.#team?.fill(this.#wanted);
    this.#describe();
  }

  #describe(): void {
    const { pool } = this;
    const later: Record<string, Function> = {};
    const engine = dividedEngine(this.#library, this.#settings, (asked) => this.#run(asked));
    const calls = this.#laterCalls();
    for (const [name, make] of Object.entries<unknown>(this.#library.inside.makers)) {
      pool[name] = (make as Maker)(engine);
      later[name] = (...args) => calls.call(name, make as Maker, args);
    }
    pool.async = later;
    pool.shared = sharedArray;
    const close = () => this.#close(later);
    pool.close = close;
    const { dispose } = Symbol as { readonly dispose?: symbol };
    if (dispose !== undefined) pool[dispose] = close;
    Object.defineProperties(pool, {
      threads: { enumerable: true, get: () => this.#count() },
      mode: { enumerable: true, get: () => this.#mode() },
      ready: { enumerable: true, get: () => this.#ready() },
    });
  }

  #laterCalls(): LaterCalls {
    return new LaterCalls({
      library: this.#library,
      settings: this.#settings,
      memories: this.#memories,
      team: this.#team,
      shares: this.#platform.shares,
      isClosed: () => this.#isClosed,
      now: (name) => this.pool[name] as Function,
      helpers: async () => {
        // Without the caller there has to be one more.
        this.#wanted = this.#threads;
        if (this.#helpers().length === 0) await this.#ready();
        return this.#helpers();
      },
    });
  }

  /** Those that work now; others are started in place of those that have ended. */
  #helpers(): Helper[] {
    const helpers = this.#team?.working(this.#library.backend) ?? [];
    this.#team?.fill(this.#wanted);
    return helpers;
  }

  #count(): number {
    const { length } = this.#helpers();
    return Math.max(1, Math.min(this.#threads, this.#platform.mayBlock ? length + 1 : length));
  }

  #mode(): string {
    if (this.#helpers().length === 0) return "single";
    return this.#platform.shares ? "shared" : "copied";
  }

  async #ready(): Promise<void> {
    for (;;) {
      this.#helpers();
      const [first] = this.#team?.starting() ?? [];
      if (first === undefined) return;
      await changed(first.words, STATE, 0, READY_MS);
    }
  }

  /** A large call, while the caller waits. */
  #run(asked: Asked): { readonly value: unknown } | null {
    if (this.#isClosed) refuseClosed("xent/pool");
    // Those beside the caller: what is computed later has one more.
    const helpers = this.#platform.mayBlock ? this.#helpers().slice(0, this.#threads - 1) : [];
    if (helpers.length === 0) return null;
    const team = this.#team as Team;
    const { doubts } = team;
    const memory = this.#memories.take();
    const threads = helpers.length + 1;
    const progress = inPieces(this.#library, this.#settings, memory.of, asked, threads);
    if (progress === null) return null;
    runHere(progress, team, helpers);
    if (team.doubts === doubts) memory.giveBack();
    return { value: resultOf(progress) };
  }

  #close(later: Record<string, Function>): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#team?.close();
    for (const name of Object.keys(later)) {
      this.pool[name] = () => refuseClosed(name);
      later[name] = async () => refuseClosed(name);
    }
  }
}
