/** A run that does a part of the rows, or goes on where another one ended. */
import type { RowRange } from "../files/blocks.js";
import type { Layout } from "../files/layout.js";
import { Checkpoint } from "./checkpoint.js";
import { type Engine, settle } from "./engine.js";
import { fingerprints } from "./fingerprint.js";
import type { FileLists } from "./inputs.js";
import type { LineCommand, SettingsOf } from "./lineSettings.js";
import { addTotals, type TotalsOf } from "./lineTotals.js";
import { CHECKPOINT_EVERY, type PartOptions } from "./partOptions.js";
import type { Rows } from "./rows.js";
import type { AnyLine, LineOrigin, ShardLine } from "./shardLine.js";
import type { Threads } from "./threads.js";
import { version } from "./version.js";

/** What a job and a pair have in common. */
interface Opened {
  readonly layout: Layout;
  readonly rows: Rows;
  readonly range: RowRange;
  readonly files: FileLists;
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
}

export class PartRun<C extends LineCommand> {
  /** The rows that are still to do. */
  readonly rest: RowRange;
  /** For what is found in them, with what an earlier run found. */
  readonly totals: TotalsOf[C];
  readonly #origin: LineOrigin<C>;
  readonly #goal: RowRange;
  readonly #checkpoint: Checkpoint | null;
  readonly #threads: Threads;
  readonly #watch: Watch;
  /** Of earlier runs. */
  #seconds = 0;
  readonly #start = performance.now();

  /** `newTotals`: empty ones, for rows of a range. */
  constructor(
    opened: Opened,
    command: C,
    settings: SettingsOf[C],
    newTotals: (rest: RowRange) => TotalsOf[C],
    { checkpoint, checkpointEvery = CHECKPOINT_EVERY }: PartOptions,
    watch: Watch,
  ) {
    const { layout, rows, range, files, engine, threads } = opened;
    settle(engine);
    this.#origin = {
      command,
      of: layout.rows,
      results: rows.count,
      classes: layout.classes,
      settings,
      inputs: fingerprints(files),
      xent: version(),
      engine: engine.backend,
    };
    this.#goal = range;
    this.#threads = threads;
    this.#watch = watch;
    this.#checkpoint = checkpoint === undefined ? null : new Checkpoint(checkpoint, range, checkpointEvery);
    const earlier = this.#checkpoint?.read(this.#origin, engine) ?? null;
    this.rest = { from: earlier?.rows[1] ?? range.from, to: range.to };
    this.totals = newTotals(this.rest);
    // At once: where it cannot be written is told before any work is done.
    if (earlier === null) this.#checkpoint?.write(this.#line(this.rest.from));
    else {
      addTotals(this.#line(this.rest.from), earlier);
      this.#seconds = earlier.seconds;
    }
  }

  /** After the rows of each block are in the totals. */
  done(rowsDone: number): void {
    this.#checkpoint?.offer(() => this.#line(rowsDone));
    this.#watch(rowsDone - this.#goal.from, this.#goal.to - this.#goal.from);
  }

  /** After the last rows. */
  end(): FinishedPart {
    return {
      line: this.#line(this.#goal.to),
      threads: this.#threads.used,
      forget: () => this.#checkpoint?.remove(),
    };
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
