/** The results of the rows as .npy files in a folder, one for each result. */
import { mkdirSync, rmdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../files/inputError.js";
import { COLUMN_NAMES, type Column, newColumns } from "../run/columns.js";
import type { ScoredRows } from "../run/scoredRows.js";
import { type SegmentScores, SegmentSums } from "../run/segmentSums.js";
import { fileError } from "./failure.js";
import { onInterrupt } from "./interrupt.js";
import type { OpenedJob } from "./job.js";
import { type NpyArray, NpyWriter } from "./npyWriter.js";
import { type NewOutput, newFile } from "./outputFile.js";
import { tolerant } from "./partialFile.js";
import type { RowOutput } from "./rowOutput.js";
import { writtenSegments } from "./writtenSegments.js";

/** A file, and what of the results goes there. */
interface Written<Results> {
  readonly writer: NpyWriter;
  readonly of: (results: Results) => NpyArray | undefined;
}

export class RowArrays implements RowOutput {
  readonly #ofRows: Written<ScoredRows>[] = [];
  readonly #ofSegments: Written<SegmentScores>[] = [];
  readonly #folder: string;
  readonly #job: OpenedJob;
  readonly #openRows: NewOutput;
  /** Whether it was not there before. */
  #made = false;
  readonly #withdraw: () => void;

  /**
   * The folder is made if it is not there. `k`: how many of the largest logits of each row there are. `open`: the files that have a line
   * for each row; the others are written at the end.
   */
  constructor(folder: string, job: OpenedJob, k: number, open: NewOutput = newFile) {
    this.#folder = folder;
    this.#job = job;
    this.#openRows = open;
    // First of all: a signal between the making and this would leave the folder behind.
    this.#withdraw = onInterrupt(() => this.#remove());
    try {
      this.#made = makeFolder(folder);
      this.#open(k);
    } catch (error) {
      this.discard();
      throw error;
    }
  }

  #open(k: number): void {
    const { logits, rows } = this.#job;
    const { shape } = rows;
    const writer = (name: string, like: NpyArray, shape: readonly number[]) =>
      this.#writer(name, like, shape, this.#openRows);
    const floats = logits.newFloats(0);
    const like = newColumns(0, () => floats);
    for (const name of COLUMN_NAMES)
      this.#ofRows.push({ writer: writer(name, like[name], shape), of: ({ columns }) => columns[name] });
    if (k > 0) {
      const wide = [...shape, k];
      this.#ofRows.push({
        writer: writer("topK.indices", new Int32Array(), wide),
        of: ({ topK }) => topK?.indices,
      });
      this.#ofRows.push({ writer: writer("topK.logProbs", floats, wide), of: ({ topK }) => topK?.logProbs });
    }
    // A kill would leave behind what no checkpoint knows.
    if (this.#openRows === newFile) this.#openSegments();
  }

  #openSegments(): void {
    const { segments } = this.#job.rows;
    if (segments === null) return;
    const { count } = segments;
    const none = new SegmentSums(0).scores;
    for (const name of ["logProb", "count", "allGreedy"] as const)
      this.#ofSegments.push({
        writer: this.#writer(`segments.${name}`, none[name], [count], newFile),
        of: (all) => all[name],
      });
  }

  #writer(name: string, like: NpyArray, shape: readonly number[], open: NewOutput): NpyWriter {
    return new NpyWriter(join(this.#folder, `${name}.npy`), like, shape, this.#job.inputs, open);
  }

  write(rows: ScoredRows): void {
    writeAll(this.#ofRows, rows);
  }

  finish(segments: SegmentScores | null): void {
    if (this.#ofSegments.length === 0) this.#openSegments();
    if (segments !== null) writeAll(this.#ofSegments, segments);
    // All are on the disk before the first one gets its name.
    for (const { writer } of this.#writers) writer.sync();
    for (const { writer } of this.#writers) writer.finish();
    this.#withdraw();
  }

  async readSegments(): Promise<SegmentScores | null> {
    const { rows, layout } = this.#job;
    const { segments } = rows;
    const place = (column: Column) => this.#ofRows[COLUMN_NAMES.indexOf(column)].writer.place;
    return segments && writtenSegments(place, rows, segments, layout.rows);
  }

  discard(): void {
    this.#remove();
    this.#withdraw();
  }

  /** Files that are finished stay, and so does a folder that is not empty. */
  #remove(): void {
    for (const { writer } of this.#writers) writer.discard();
    if (this.#made) tolerant(() => rmdirSync(this.#folder));
  }

  get #writers() {
    return [...this.#ofRows, ...this.#ofSegments];
  }
}

function writeAll<Results>(files: readonly Written<Results>[], results: Results): void {
  for (const { writer, of } of files) {
    const values = of(results);
    if (values !== undefined) writer.write(values);
  }
}

/** Whether it was made. */
function makeFolder(path: string): boolean {
  try {
    const existing = statSync(path, { throwIfNoEntry: false });
    if (existing === undefined) mkdirSync(path);
    else if (!existing.isDirectory())
      throw new InputError(path, "cannot be written: is a file, expected a folder for the .npy files");
    return existing === undefined;
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw fileError(path, "cannot be written", error);
  }
}
