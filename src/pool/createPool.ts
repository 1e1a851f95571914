/** createPool: the functions of an entry on several threads. */

import type { Engine } from "../engine/engine.js";
import { changed, runElsewhere } from "./asynchronous.js";
import { readLater, refuseClosed } from "./check.js";
import { runCopied, unless } from "./copied.js";
import {
  type Asked,
  COPYING,
  dividedEngine,
  inBlocks,
  inPieces,
  patienceOf,
  resultOf,
  SETTINGS,
  type Settings,
} from "./divided.js";
import { argsToSend, detach, giveUp } from "./givenUp.js";
import { engineFunction, type Library } from "./library.js";
import { Blocks, Memories } from "./memories.js";
import { Replay, UNANSWERED } from "./replay.js";
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

/** A call that is answered later. */
interface LaterCall {
  readonly name: string;
  readonly make: Maker;
  readonly args: readonly unknown[];
  /** What the caller gives up. */
  readonly transfer: ReadonlySet<ArrayBuffer> | null;
  /** Throws if the call is given up. */
  readonly refuse: () => void;
}

/** What asks one question after the other about all rows: to run it again for each would cost more than it gains. */
const NEVER_LATER: readonly string[] = ["fitTemperature"];
/** How often `ready` looks, should it not be told. */
const READY_MS = 50;

export class Members {
  readonly #library: Library;
  readonly #settings: Settings;
  readonly #platform: Platform;
  readonly #team: Team | null;
  readonly #threads: number;
  readonly #memories = new Memories();
  readonly #blocks = new Blocks();
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
    for (const [name, make] of Object.entries<unknown>(this.#library.inside.makers)) {
      pool[name] = (make as Maker)(engine);
      later[name] = (...args) => this.#later(name, make as Maker, args);
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

  async #later(name: string, make: Maker, all: readonly unknown[]): Promise<unknown> {
    if (this.#isClosed) refuseClosed(name);
    const { signal, transfer, args } = readLater(name, all);
    const refuse = () => {
      if (this.#isClosed) refuseClosed(name);
      if (signal?.aborted) throw signal.reason;
    };
    refuse();
    const value = await this.#compute({ name, make, args, transfer, refuse });
    if (transfer !== null) detach(transfer, value);
    return value;
  }

  async #compute(later: LaterCall): Promise<unknown> {
    const { name, make, args, refuse } = later;
    if (NEVER_LATER.includes(name)) return (this.pool[name] as Function)(...args);
    const replay = new Replay(this.#library, this.#settings.worthwhile);
    const call = make(replay.engine);
    for (;;) {
      replay.rewind();
      try {
        return call(...args);
      } catch (error) {
        if (error !== UNANSWERED) throw error;
      }
      const asked = replay.question as Asked;
      const helpers = await this.#helpersLater(refuse);
      // The arguments are good, and what is to be done is large.
      const elsewhere = this.#giveUp(later, helpers, asked);
      if (elsewhere !== null) return unless(elsewhere, refuse);
      replay.answer(await this.#answer(asked, helpers, refuse));
    }
  }

  /** The result of a call whose arrays go to a helper; null: they do not. */
  #giveUp(
    { name, args, transfer }: LaterCall,
    helpers: readonly Helper[],
    asked: Asked,
  ): Promise<unknown> | null {
    if (transfer === null || helpers.length === 0 || this.#platform.shares) return null;
    const sent = argsToSend(args, transfer);
    const patience = patienceOf(this.#settings, asked, 1);
    return sent === null ? null : giveUp(helpers, name, sent, transfer, patience);
  }

  async #helpersLater(refuse: () => void): Promise<Helper[]> {
    // Without the caller there has to be one more.
    this.#wanted = this.#threads;
    if (this.#helpers().length === 0) await this.#ready();
    refuse();
    return this.#helpers();
  }

  async #answer(asked: Asked, helpers: readonly Helper[], refuse: () => void): Promise<unknown> {
    const here = () => engineFunction(this.#library, asked.name)(asked.call);
    if (helpers.length === 0) return here();
    if (!this.#platform.shares) {
      const pieces = inBlocks(this.#library, this.#settings, asked, helpers.length);
      if (pieces === null) return here();
      await runCopied(pieces, helpers, this.#blocks, refuse);
      return resultOf(pieces);
    }
    const memory = this.#memories.take();
    const progress = inPieces(this.#library, this.#settings, memory.of, asked, helpers.length);
    if (progress === null) return here();
    const team = this.#team as Team;
    const { doubts } = team;
    await runElsewhere(progress, team, helpers, refuse);
    if (team.doubts === doubts) memory.giveBack();
    return resultOf(progress);
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
