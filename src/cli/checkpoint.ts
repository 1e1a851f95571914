/** The file of `--checkpoint`: what was found in the rows that are done, written at intervals, whole at every time. */
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { show } from "../check/show.js";
import type { RowRange } from "../files/blocks.js";
import { InputError } from "../files/inputError.js";
import { fileError } from "./failure.js";
import { type KeptPart, readKeptParts } from "./keptPart.js";
import type { LineCommand } from "./lineSettings.js";
import { partialPath, syncFolder, tolerant } from "./partialFile.js";
import {
  type AnyLine,
  differenceOf,
  type LineOrigin,
  lineText,
  type MeterClasses,
  readLine,
  rowsText,
} from "./shardLine.js";

/** What another form would be read as. */
const FORMAT = 1;
/** The writing takes at most a tenth of the time. */
const PAUSE = 10;

/** What a run has done. */
export interface Progress {
  readonly line: AnyLine;
  /** How many threads did it, where there were more than one. */
  readonly threads: number | undefined;
  /** What was written of each output. */
  readonly outputs: readonly KeptPart[];
}

export class Checkpoint {
  readonly path: string;
  readonly #goal: RowRange;
  readonly #pauseMs: number;
  #next: number;

  /** `everySeconds`: how often it is written. */
  constructor(path: string, goal: RowRange, everySeconds: number) {
    this.path = path;
    this.#goal = goal;
    this.#pauseMs = 1000 * everySeconds;
    this.#next = performance.now() + this.#pauseMs;
  }

  /** What an earlier run did of the same work; null if there was none. */
  read(origin: LineOrigin<LineCommand>, meters: MeterClasses): Progress | null {
    const text = this.#text();
    if (text === null) return null;
    const value = this.#parsed(text);
    const line = this.#lineOf(value, meters);
    const difference = differenceOf(line, origin, "this run");
    if (difference !== null) throw this.refused(difference);
    const { from, to } = this.#goal;
    const { goal, threads, outputs } = Object(value);
    if (String(goal) !== String([from, to]) || line.rows[0] !== from || line.rows[1] > to)
      throw this.refused(`is of ${show(goal)}, expected ${rowsText([from, to])} as in this run`);
    const parts = readKeptParts(outputs);
    if (parts === null) throw this.refused("its outputs are none");
    return { line, threads: threads > 1 ? Number(threads) : undefined, outputs: parts };
  }

  #text(): string | null {
    try {
      // A device may have no end.
      if (statSync(this.path, { throwIfNoEntry: false })?.isFile() === false)
        throw new InputError(this.path, "is no ordinary file");
      return readFileSync(this.path, "utf8");
    } catch (error) {
      if (error instanceof InputError) throw error;
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
      throw fileError(this.path, "cannot be read", error);
    }
  }

  #parsed(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      throw this.refused("is no JSON");
    }
  }

  #lineOf(value: unknown, meters: MeterClasses): AnyLine {
    const { checkpoint, part } = Object(value);
    if (checkpoint !== FORMAT) throw this.refused("was not written by --checkpoint of this version");
    try {
      return readLine(part, meters);
    } catch (error) {
      if (error instanceof TypeError) throw this.refused(error.message);
      throw error;
    }
  }

  /** An error about its content. */
  refused(problem: string): InputError {
    return new InputError(this.path, `is no checkpoint of this run: ${problem}; remove it to begin anew`);
  }

  /** When it is time. */
  offer(progress: () => Progress): void {
    if (performance.now() >= this.#next) this.write(progress);
  }

  write(progress: () => Progress): void {
    const start = performance.now();
    const { from, to } = this.#goal;
    const { line, threads = 1, outputs } = progress();
    const rest = `"threads":${threads},"outputs":${JSON.stringify(outputs)},"part":${lineText(line)}`;
    this.#replace(`{"checkpoint":${FORMAT},"goal":[${from},${to}],${rest}}\n`);
    const end = performance.now();
    this.#next = end + Math.max(this.#pauseMs, PAUSE * (end - start) * Number(this.#pauseMs > 0));
  }

  /** At every time there is the old text or the new one under the name. */
  #replace(text: string): void {
    // Of its own, should a scheduler run the same part twice at a time.
    const partial = partialPath(this.path);
    try {
      const descriptor = openSync(partial, "wx");
      try {
        const bytes = Buffer.from(text);
        for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
      renameSync(partial, this.path);
    } catch (error) {
      tolerant(() => rmSync(partial, { force: true }));
      throw fileError(this.path, "cannot be written", error);
    }
    tolerant(() => syncFolder(dirname(this.path)));
  }

  /** When the result is out. */
  remove(): void {
    tolerant(() => rmSync(this.path, { force: true }));
  }
}
