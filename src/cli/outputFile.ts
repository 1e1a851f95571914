/** Writing a file that appears under its name only when it is complete. */
import { closeSync, fsyncSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { InputError } from "../files/inputError.js";
import { createPartial, type Destination, destinationOf } from "./destination.js";
import { fileError } from "./failure.js";
import { onInterrupt } from "./interrupt.js";
import { partialPath, syncFolder, tolerant } from "./partialFile.js";

/** What an output is written to. */
export interface Output {
  /** How many bytes were written, by earlier runs too. */
  readonly bytes: number;
  /** The file that has them so far. */
  readonly place: string;
  write(bytes: Uint8Array): void;
  /** The file is complete: its data are on the disk after this. */
  sync(): void;
  /** Gives the complete file its name, once its data are on the disk. */
  finish(): void;
  /** Leaves nothing behind, unless the file is finished, or another run is to go on with it. */
  discard(): void;
}

/** How an output is opened. `inputs` may not be overwritten. */
export type NewOutput = (path: string, inputs: readonly string[]) => Output;

/** Of a run that nothing goes on with. */
export const newFile: NewOutput = (path, inputs) => new OutputFile(path, inputs);

export class OutputFile implements Output {
  readonly #path: string;
  readonly #destination: Destination;
  readonly #partialPath: string;
  readonly #descriptor: number;
  readonly #withdraw: () => void;
  #open = true;
  #bytes = 0;

  /** `inputs` may not be overwritten. */
  constructor(path: string, inputs: readonly string[]) {
    this.#path = path;
    this.#destination = this.#attempt(() => destinationOf(path, inputs));
    this.#partialPath = partialPath(this.#destination.path);
    // First of all: a signal between the opening and this would leave the file behind.
    this.#withdraw = onInterrupt(() => this.#removePartial());
    try {
      this.#descriptor = this.#attempt(() => createPartial(this.#partialPath, this.#destination));
    } catch (error) {
      this.#withdraw();
      throw error;
    }
  }

  get bytes(): number {
    return this.#bytes;
  }

  get place(): string {
    return this.#partialPath;
  }

  write(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) {
      done += this.#attempt(() => writeSync(this.#descriptor, bytes, done));
    }
    this.#bytes += bytes.length;
  }

  sync(): void {
    if (!this.#open) return;
    this.#attempt(() => {
      fsyncSync(this.#descriptor);
      this.#close();
    });
  }

  finish(): void {
    this.sync();
    this.#attempt(() => renameSync(this.#partialPath, this.#destination.path));
    this.#withdraw();
    tolerant(() => syncFolder(dirname(this.#destination.path)));
  }

  discard(): void {
    tolerant(() => this.#close());
    this.#removePartial();
    this.#withdraw();
  }

  #removePartial(): void {
    tolerant(() => rmSync(this.#partialPath, { force: true }));
  }

  #close(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.#descriptor);
  }

  #attempt<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      if (error instanceof InputError) throw error;
      throw fileError(this.#path, "cannot be written", error);
    }
  }
}
