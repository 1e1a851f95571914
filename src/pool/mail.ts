/** What a helper without shared memory is sent, and what comes back: a promise for each request. */

import type { PoolWorker } from "./api.js";
import type { Message, Notice, Reply, Request } from "./webMessages.js";

/** It looks whether a helper still answers after so many milliseconds. Turns are counted: a page that computes a while has none. */
const GLANCE_MS = 100;

interface Open {
  readonly patience: number;
  resolve(reply: Reply | null): void;
}

export class Mail {
  #worker: PoolWorker | null = null;
  #next = 0;
  /** In the order in which they were sent, which is that of the replies. */
  readonly #open = new Map<number, Open>();
  #timer: ReturnType<typeof setInterval> | null = null;
  #silence = 0;
  /** Whether the helper takes calls of public functions. */
  takesCalls = false;

  constructor(
    /** Ends the helper. */
    private readonly lose: () => void,
  ) {}

  /** How many requests it has not replied to. */
  get load(): number {
    return this.#open.size;
  }

  /** The worker works: it hears of its replies, and of its end. */
  attach(worker: PoolWorker, takesCalls: boolean): void {
    this.#worker = worker;
    this.takesCalls = takesCalls;
    worker.addEventListener("error", () => this.lose());
    worker.addEventListener("message", ({ data }) => {
      const reply = (data as { readonly xentPool?: Reply } | null)?.xentPool;
      const open = reply === undefined ? undefined : this.#open.get(reply.id);
      if (reply === undefined || open === undefined) return;
      this.#open.delete(reply.id);
      this.#silence = 0;
      if (this.#open.size === 0) this.#rest();
      open.resolve(reply);
    });
  }

  tell(notice: Notice): void {
    this.#worker?.postMessage({ xentPool: { notice } } satisfies Message, []);
  }

  /** The reply; null if the helper has ended, or is ended because it has not replied for so many milliseconds. Throws what cannot be sent. */
  ask(request: Request, given: readonly ArrayBuffer[], patience: number): Promise<Reply | null> {
    const worker = this.#worker;
    if (worker === null) return Promise.resolve(null);
    const id = this.#next++;
    worker.postMessage({ xentPool: { id, request } } satisfies Message, [...given]);
    return new Promise((resolve) => {
      this.#open.set(id, { patience, resolve });
      this.#timer ??= setInterval(() => this.#look(), GLANCE_MS);
    });
  }

  #look(): void {
    this.#silence += GLANCE_MS;
    const [first] = this.#open.values();
    if (this.#silence > first.patience) this.lose();
  }

  #rest(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#silence = 0;
  }

  /** The helper has ended: nothing comes back any more. */
  end(): void {
    this.#worker = null;
    this.#rest();
    for (const { resolve } of this.#open.values()) resolve(null);
    this.#open.clear();
  }
}
