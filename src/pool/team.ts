/** The helpers of a pool: started, watched, replaced. */

import type { Backend } from "../api.js";
import { BACKENDS } from "./library.js";
import type { Mail } from "./mail.js";
import { type Job, sharedBytes } from "./wire.js";

/** The words that a helper shares with the caller: what it is, and how many jobs it was sent. */
export const STATE = 0;
export const JOBS = 1;
/** Nobody writes it: it serves to sleep. */
const UNUSED = 2;
/** Of the platform. */
export const FURTHER = 3;
const WORDS = 4;

/** The states of a helper: it starts; from {@link WORKS} on it works, on the engine that the difference says. */
const STARTS = 0;
export const WORKS = 1;

/** Of shared memory, where there is such. */
export type Words = Int32Array<ArrayBufferLike>;

/** A thread, as a platform starts it. */
export interface Thread {
  /** Sends it a job in shared memory. */
  post(job: Job): void;
  /** What is sent to it and comes back; null where memory is shared. */
  readonly mail: Mail | null;
  /** Whether it has ended: it writes no more. False where that is not known. */
  hasEnded(): boolean;
  /** Ends it. */
  stop(): void;
}

export type StartThread = (words: Words, number: number) => Thread;

export interface Helper {
  readonly number: number;
  /** When it was started. */
  readonly since: number;
  readonly words: Words;
  readonly thread: Thread;
}

/** So many threads in a row may end before they worked: then no other is tried. */
const MOST_FAILURES = 3;
/** A thread that was told to end has ended after so many milliseconds, if nobody says when. */
export const END_MS = 2500;
const GLANCE_MS = 2;
/** A thread that does not work after so many milliseconds never will. */
const START_MS = 15_000;

export class Team {
  readonly #start: StartThread;
  readonly #startMs: number;
  readonly #helpers: Helper[] = [];
  #number = 0;
  #failures = 0;
  #isClosed = false;
  /** How many helpers were told to end, and nobody knows whether they have: memory that they may write to is not used again. */
  doubts = 0;

  constructor(start: StartThread, startMs = START_MS) {
    this.#start = start;
    this.#startMs = startMs;
  }

  /** Starts threads until there are `count`. */
  fill(count: number): void {
    while (!this.#isClosed && this.#helpers.length < count && this.#failures < MOST_FAILURES) {
      const words = new Int32Array(sharedBytes(WORDS * Int32Array.BYTES_PER_ELEMENT));
      const number = this.#number++;
      try {
        const since = performance.now();
        this.#helpers.push({ number, since, words, thread: this.#start(words, number) });
      } catch {
        this.#failures++;
      }
    }
  }

  /** Those that work on this engine. Those on another one are dropped, for their bits are others; so are those that have ended. */
  working(backend: Backend): Helper[] {
    const state = WORKS + BACKENDS.indexOf(backend);
    const working: Helper[] = [];
    for (const helper of this.#helpers.slice()) {
      const its = Atomics.load(helper.words, STATE);
      if (helper.thread.hasEnded()) this.#drop(helper, its === STARTS);
      else if (its === state) working.push(helper);
      else if (its !== STARTS || performance.now() > helper.since + this.#startMs) this.#drop(helper, true);
    }
    if (working.length > 0) this.#failures = 0;
    return working;
  }

  /** Those that neither work nor have ended yet, and are not late. */
  starting(): Helper[] {
    const now = performance.now();
    return this.#helpers.filter(
      ({ words, thread, since }) =>
        Atomics.load(words, STATE) === STARTS && !thread.hasEnded() && now <= since + this.#startMs,
    );
  }

  /** Tells a helper to end. It may still write. */
  drop(helper: Helper): void {
    this.#drop(helper, false);
  }

  /** Ends a helper that is late, and returns when it writes no more. */
  end(helper: Helper): void {
    this.drop(helper);
    const until = performance.now() + END_MS;
    while (!helper.thread.hasEnded() && performance.now() < until)
      Atomics.wait(helper.words, UNUSED, 0, GLANCE_MS);
    this.note(helper);
  }

  /** After a helper was waited for. */
  note(helper: Helper): void {
    if (!helper.thread.hasEnded()) this.doubts++;
  }

  #drop(helper: Helper, failed: boolean): void {
    helper.thread.stop();
    const at = this.#helpers.indexOf(helper);
    if (at >= 0) this.#helpers.splice(at, 1);
    if (failed) this.#failures++;
  }

  close(): void {
    this.#isClosed = true;
    for (const { thread } of this.#helpers.splice(0)) thread.stop();
  }
}
