/** Does what it is told, one thing after the other: in a worker, or in the page itself. */

import type { Starts } from "./engines/startInPage.js";
import { type Command, type EngineName, PEER_NAMES, type Plan, type Report } from "./plan.js";
import { type Engine, reasonOf, run, Unavailable } from "./run.js";

export class Measurer {
  readonly #engines = new Map<string, Engine>();
  #isStopped = false;
  /** The end of what was told before. */
  #before: Promise<void> = Promise.resolve();

  constructor(
    private readonly tell: (report: Report) => void,
    private readonly start: Starts,
  ) {}

  handle(command: Command): void {
    if (command.kind === "stop") {
      this.#isStopped = true;
      return;
    }
    if (command.kind === "start") this.#isStopped = false;
    this.#before = this.#before.then(() =>
      command.kind === "load" ? this.#load() : this.#measure(command.plan),
    );
  }

  async #load(): Promise<void> {
    for (const name of PEER_NAMES) await this.#started(name, 1);
    this.tell({ kind: "loaded" });
  }

  async #measure(plan: Plan): Promise<void> {
    let isWhole = false;
    try {
      const engines: Engine[] = [];
      for (const name of plan.engines) {
        const engine = await this.#started(name, plan.threads);
        if (engine !== null) engines.push(engine);
      }
      isWhole = await run(plan, engines, {
        clock: () => performance.now(),
        tell: this.tell,
        breathe: async () => {
          await new Promise((resolve) => setTimeout(resolve));
          return !this.#isStopped;
        },
      });
    } finally {
      this.tell({ kind: "end", isStopped: !isWhole });
    }
  }

  /** Null where it cannot be: which was told. */
  async #started(name: EngineName, threads: number): Promise<Engine | null> {
    const key = name === "xent/pool" ? `${name} ${threads}` : name;
    try {
      const engine = this.#engines.get(key) ?? (await this.start[name](threads));
      this.#engines.set(key, engine);
      this.tell({ kind: "engine", engine: name, backend: engine.backend });
      return engine;
    } catch (error) {
      const reason =
        error instanceof Unavailable ? error.reason : ({ why: "failed", detail: reasonOf(error) } as const);
      this.tell({ kind: "absent", engine: name, reason });
      return null;
    }
  }
}
