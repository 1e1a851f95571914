/** The outputs of a run with --checkpoint, in the order in which they are opened. */
import { basename, resolve } from "node:path";
import { show } from "../check/show.js";
import type { InputError } from "../files/inputError.js";
import { UsageError } from "../run/usageError.js";
import type { Checkpoint } from "./checkpoint.js";
import { KeptFile } from "./keptFile.js";
import type { KeptPart } from "./keptPart.js";
import type { NewOutput } from "./outputFile.js";

export class KeptOutputs {
  readonly #checkpoint: Checkpoint;
  readonly #earlier: readonly KeptPart[] | null;
  readonly #files: KeptFile[] = [];

  /** `earlier`: what an earlier run has written, as its checkpoint says; null: there was none. */
  constructor(checkpoint: Checkpoint, earlier: readonly KeptPart[] | null) {
    this.#checkpoint = checkpoint;
    this.#earlier = earlier;
  }

  readonly open: NewOutput = (path, inputs) => {
    if (resolve(path) === resolve(this.#checkpoint.path))
      throw new UsageError("option '--checkpoint' names a file that is an output, too");
    const earlier = this.#earlier === null ? null : (this.#earlier[this.#files.length] ?? undefined);
    if (earlier === undefined) throw this.#refused(`was made without the output ${show(basename(path))}`);
    if (earlier !== null && earlier.name !== basename(path))
      throw this.#refused(`was made with the output ${show(earlier.name)}, expected ${show(basename(path))}`);
    const file = new KeptFile(path, inputs, earlier, (problem) => this.#refused(problem));
    this.#files.push(file);
    return file;
  };

  /** After the last one: there must be all that the earlier run had. */
  checkAll(): void {
    const missing = this.#earlier?.[this.#files.length];
    if (missing !== undefined) throw this.#refused(`was made with the output ${show(missing.name)}`);
  }

  #refused(problem: string): InputError {
    return this.#checkpoint.refused(problem);
  }

  get isEmpty(): boolean {
    return this.#files.length === 0;
  }

  /** What was written to each, and is on the disk. */
  parts(): KeptPart[] {
    return this.#files.map((file) => file.part());
  }

  /** A checkpoint knows them. */
  keep(): void {
    for (const file of this.#files) file.keep();
  }
}
