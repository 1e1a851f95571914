/** Who computes for the page: a worker, or the page itself where no worker starts. */

import type { Watch } from "./compute.js";
import type { Asked, Fault, Given, Look, Looked, Result, Task, Told } from "./task.js";

/** What is thrown where a file or a setting is bad. */
export class TaskError extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** What a run that is cancelled ends with. */
export class Cancelled extends Error {}

interface Waiting {
  resolve(told: Told): void;
  reject(error: unknown): void;
  readonly watch: Watch;
}

/** Why a worker does not answer. */
class NoWorker extends Error {}

export class Computer {
  #worker: Worker | null = null;
  /** Whether a worker has answered, and whether none starts. */
  #answers = false;
  #isInPage = false;
  #next = 0;
  /** The run that is wanted. */
  #run = 0;
  readonly #waiting = new Map<number, Waiting>();
  readonly #onPage: () => void;

  /** `onPage` is told that the page itself computes. */
  constructor(onPage: () => void) {
    this.#onPage = onPage;
  }

  async look(look: Look): Promise<Looked> {
    const given = { [look.slot]: look.given };
    return this.#either(
      async () => {
        const told = await this.#ask(
          (id) => ({ id, kind: "look", look }),
          () => {},
        );
        if (told.kind === "looked") return told.looked;
        throw errorOf(told);
      },
      async () => (await import("./compute.js")).look(look),
      given,
    );
  }

  async run(task: Task, watch: Watch): Promise<Result> {
    const run = ++this.#run;
    const watched: Watch = (rows, of) => {
      if (this.#run !== run) throw new Cancelled();
      watch(rows, of);
    };
    return this.#either(
      async () => {
        const told = await this.#ask((id) => ({ id, kind: "run", task }), watch);
        if (told.kind === "done") return told.result;
        throw errorOf(told);
      },
      async () => (await import("./compute.js")).run(task, watched),
      task.given,
    );
  }

  /** Ends what is running. */
  cancel(): void {
    this.#run++;
    this.#end(new Cancelled());
  }

  async #either<T>(inWorker: () => Promise<T>, inPage: () => Promise<T>, given: Given): Promise<T> {
    if (!this.#isInPage) {
      try {
        return await inWorker();
      } catch (error) {
        if (!(error instanceof NoWorker)) throw error;
        this.#isInPage = true;
        this.#onPage();
      }
    }
    try {
      return await inPage();
    } catch (error) {
      if (error instanceof Cancelled) throw error;
      const { faultOf } = await import("./compute.js");
      throw new TaskError(faultOf(error, given));
    }
  }

  #ask(asked: (id: number) => Asked, watch: Watch): Promise<Told> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, watch });
      try {
        this.#worker ??= this.#started();
        this.#worker.postMessage(asked(id));
      } catch {
        this.#end(new NoWorker());
      }
    });
  }

  #started(): Worker {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<Told>) => this.#hear(data));
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      // One that has answered before has run out of something.
      const { message } = event;
      const fault = { slot: null, setting: null, names: [], kind: "unexpected", message } as const;
      this.#end(this.#answers ? new TaskError(fault) : new NoWorker());
    });
    return worker;
  }

  #hear(told: Told): void {
    this.#answers = true;
    const waiting = this.#waiting.get(told.id);
    if (told.kind === "progress") waiting?.watch(told.rows, told.of);
    else {
      this.#waiting.delete(told.id);
      waiting?.resolve(told);
    }
  }

  #end(error: Error): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#answers = false;
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of all) reject(error);
  }
}

function errorOf(told: Told): Error {
  return told.kind === "failed" ? new TaskError(told.fault) : new Error(`unexpected answer: ${told.kind}`);
}
