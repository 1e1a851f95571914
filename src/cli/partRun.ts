/** A run that does a part of the rows, or goes on where another one ended. */
import type { RowRange } from "../files/blocks.js";
import type { Layout } from "../files/layout.js";
import type { Engine } from "../run/engine.js";
import type { Rows } from "../run/rows.js";
import { Checkpoint, type Progress } from "./checkpoint.js";
import { settle } from "./engine.js";
import { KeptOutputs } from "./keptOutputs.js";
import type { LineCommand, SettingsOf } from "./lineSettings.js";
import { addTotals, type TotalsOf } from "./lineTotals.js";
import { type NewOutput, newFile } from "./outputFile.js";
import { CHECKPOINT_EVERY, type PartOptions } from "./partOptions.js";
import type { AnyLine, LineOrigin, ShardLine } from "./shardLine.js";
import type { Threads } from "./threads.js";
import { version } from "./version.js";

/** What a job and a pair have in common. */
interface Opened {
  readonly layout: Layout;
  readonly rows: Rows;
  readonly range: RowRange;
  /** Of the files of each tensor. */
  readonly digests: Readonly<Record<string, string>>;
  readonly engine: Engine;
  readonly threads: Threads;
}

/** Is told how many rows are done, and of how many. */
export type Watch = (done: number, rows: number) => void;

/** What was found, and what is to be done when it is out. */
export interface FinishedPart {
  readonly line: AnyLine;
  /** How many there were, if more than one. */
  readonly threads: number | undefined;
  readonly forget: () => void;
  /** Where the rows are, for the report of all rows. */
  readonly output?: string;
}

/** What is written of the rows. */
interface Written {
  discard(): void;
}

export class PartRun<C extends LineCommand, Output extends Written | null> {
  /** The rows that are still to do. */
  readonly rest: RowRange;
  /** For what is found in them, with what an earlier run found. */
  readonly totals: TotalsOf[C];
  /** Null where nothing is written of the rows. The caller finishes or discards it. */
  readonly output: Output;
  readonly #origin: LineOrigin<C>;
  readonly #goal: RowRange;
  readonly #checkpoint: Checkpoint | null;
  readonly #outputs: KeptOutputs | null = null;
  readonly #threads: Threads;
  readonly #watch: Watch;
  /** Of earlier runs. */
  #seconds = 0;
  #earlierThreads = 0;
  readonly #start = performance.now();

  /** `newTotals`: empty ones, for rows of a range. `openOutput`: opens all files that have something of each row. */
  constructor(
    opened: Opened,
    command: C,
    settings: SettingsOf[C],
    newTotals: (rest: RowRange) => TotalsOf[C],
    { checkpoint, checkpointEvery = CHECKPOINT_EVERY }: PartOptions,
    watch: Watch,
    openOutput: (open: NewOutput) => Output,
  ) {
    const { layout, rows, range, digests, engine, threads } = opened;
    settle(engine);
    this.#origin = {
      command,
      of: layout.rows,
      results: rows.count,
      classes: layout.classes,
      settings,
      inputs: digests,
      xent: version(),
      engine: engine.backend,
    };
    this.#goal = range;
    this.#threads = threads;
    this.#watch = watch;
    this.#checkpoint = checkpoint === undefined ? null : new Checkpoint(checkpoint, range, checkpointEvery);
    const earlier = this.#checkpoint?.read(this.#origin, engine) ?? null;
    this.rest = { from: earlier?.line.rows[1] ?? range.from, to: range.to };
    this.totals = newTotals(this.rest);
    if (this.#checkpoint !== null)
      this.#outputs = new KeptOutputs(this.#checkpoint, earlier?.outputs ?? null);
    this.output = openOutput(this.#outputs === null ? newFile : this.#outputs.open);
    try {
      this.#outputs?.checkAll();
      // At once: where it cannot be written is told before any work is done.
      if (earlier === null) this.#write(this.rest.from);
    } catch (error) {
      this.output?.discard();
      throw error;
    }
    if (earlier === null) return;
    addTotals(this.#line(this.rest.from), earlier.line);
    this.#seconds = earlier.line.seconds;
    this.#earlierThreads = earlier.threads ?? 0;
  }

  /** Whether an earlier run has done some of the rows. */
  get isResumed(): boolean {
    return this.rest.from > this.#goal.from;
  }

  /** After the rows of each block are in the totals. */
  done(rowsDone: number): void {
    this.#checkpoint?.offer(() => this.#progress(rowsDone));
    this.#watch(rowsDone - this.#goal.from, this.#goal.to - this.#goal.from);
  }

  /** After the last rows, and before any output has its name. */
  end(): FinishedPart {
    // Who is killed from here on finds all of them whole.
    if (this.#outputs?.isEmpty === false) this.#write(this.#goal.to);
    return {
      line: this.#line(this.#goal.to),
      threads: this.#threadsUsed,
      forget: () => this.#checkpoint?.remove(),
    };
  }

  #write(to: number): void {
    this.#checkpoint?.write(() => this.#progress(to));
    this.#outputs?.keep();
  }

  #progress(to: number): Progress {
    return { outputs: this.#outputs?.parts() ?? [], threads: this.#threadsUsed, line: this.#line(to) };
  }

  get #threadsUsed(): number | undefined {
    return Math.max(this.#threads.used ?? 0, this.#earlierThreads) || undefined;
  }

  #line(to: number): AnyLine {
    const line: ShardLine<C> = {
      ...this.#origin,
      rows: [this.#goal.from, to],
      seconds: this.#seconds + (performance.now() - this.#start) / 1000,
      totals: this.totals,
    };
    return line as AnyLine;
  }
}
