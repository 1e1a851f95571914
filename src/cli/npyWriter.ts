/** Writing a .npy file that appears under its name only when it is complete. */
import { closeSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import type { FloatArray } from "../backend.js";
import { InputError, systemReason } from "./failure.js";
import { onInterrupt } from "./interrupt.js";

import { descrOf } from "./npyDtype.js";
import { tuple } from "./shape.js";

/** numpy starts the data at a multiple of this. */
const DATA_ALIGNMENT = 64;
const PREFIX = Buffer.from("\x93NUMPY\x01\x00", "latin1");

export class NpyWriter {
  readonly #path: string;
  readonly #finalPath: string;
  readonly #partialPath: string;
  readonly #descriptor: number;
  readonly #withdraw: () => void;
  #open = true;

  /** Writes the header for elements of the type of `like`. `inputs` may not be overwritten. */
  constructor(path: string, like: FloatArray, shape: readonly number[], inputs: readonly string[]) {
    this.#path = path;
    this.#finalPath = this.#attempt(() => destination(path, inputs));
    this.#partialPath = `${this.#finalPath}.${process.pid}.partial`;
    // First of all: a signal between the opening and this would leave the file behind.
    this.#withdraw = onInterrupt(() => rmSync(this.#partialPath, { force: true }));
    try {
      this.#descriptor = this.#attempt(() => openSync(this.#partialPath, "wx"));
    } catch (error) {
      this.#withdraw();
      throw error;
    }
    try {
      this.#writeBytes(header(like, shape));
    } catch (error) {
      this.discard();
      throw error;
    }
  }

  write(values: FloatArray): void {
    this.#writeBytes(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }

  /** Gives the complete file its name. */
  finish(): void {
    this.#attempt(() => {
      this.#close();
      renameSync(this.#partialPath, this.#finalPath);
    });
    this.#withdraw();
  }

  /** Leaves nothing behind, unless the file is finished. */
  discard(): void {
    this.#close();
    rmSync(this.#partialPath, { force: true });
    this.#withdraw();
  }

  #close(): void {
    if (this.#open) closeSync(this.#descriptor);
    this.#open = false;
  }

  #writeBytes(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) {
      done += this.#attempt(() => writeSync(this.#descriptor, bytes, done));
    }
  }

  #attempt<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      if (error instanceof InputError) throw error;
      throw new InputError(this.#path, `cannot be written: ${systemReason(error)}`);
    }
  }
}

/** Where the file will really lie; refuses what a rename would destroy, such as a device or an input. */
function destination(path: string, inputs: readonly string[]): string {
  const existing = statSync(path, { throwIfNoEntry: false, bigint: true });
  if (existing === undefined) return path;
  if (!existing.isFile()) throw new InputError(path, "cannot be written: is not a regular file");
  for (const input of inputs) {
    const { dev, ino } = statSync(input, { bigint: true });
    if (dev === existing.dev && ino === existing.ino)
      throw new InputError(path, "cannot be written: is one of the inputs");
  }
  return realpathSync(path);
}

function header(like: FloatArray, shape: readonly number[]): Buffer {
  const text = `{'descr': '${descrOf(like)}', 'fortran_order': False, 'shape': ${tuple(shape)}, }`;
  const unpadded = PREFIX.length + Uint16Array.BYTES_PER_ELEMENT + text.length + 1;
  const padded = Math.ceil(unpadded / DATA_ALIGNMENT) * DATA_ALIGNMENT;
  const line = `${text}${" ".repeat(padded - unpadded)}\n`;
  const length = Buffer.alloc(Uint16Array.BYTES_PER_ELEMENT);
  length.writeUInt16LE(line.length);
  return Buffer.concat([PREFIX, length, Buffer.from(line, "latin1")]);
}
