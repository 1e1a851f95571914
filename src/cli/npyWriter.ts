/** Writing a .npy file that appears under its name only when it is complete. */
import type { FloatArray } from "../engine/data.js";
import { descrOf } from "../files/npyDtype.js";
import { tuple } from "../files/shape.js";
import { type NewOutput, newFile, type Output } from "./outputFile.js";

/** numpy starts the data at a multiple of this. */
const DATA_ALIGNMENT = 64;
const PREFIX = Buffer.from("\x93NUMPY\x01\x00", "latin1");

/** What is written; bytes are booleans. */
export type NpyArray = FloatArray | Int32Array | Uint8Array;

export class NpyWriter {
  readonly #file: Output;

  /** Writes the header for elements of the type of `like`. `inputs` may not be overwritten. */
  constructor(
    path: string,
    like: NpyArray,
    shape: readonly number[],
    inputs: readonly string[],
    open: NewOutput = newFile,
  ) {
    this.#file = open(path, inputs);
    try {
      // An earlier run may have begun it.
      if (this.#file.bytes === 0) this.#file.write(header(like, shape));
    } catch (error) {
      this.discard();
      throw error;
    }
  }

  /** The file that has them so far. */
  get place(): string {
    return this.#file.place;
  }

  write(values: NpyArray): void {
    this.#file.write(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }

  /** The file is complete: its data are on the disk after this. */
  sync(): void {
    this.#file.sync();
  }

  /** Gives the complete file its name, once its data are on the disk. */
  finish(): void {
    this.#file.finish();
  }

  /** Leaves nothing behind, unless the file is finished. */
  discard(): void {
    this.#file.discard();
  }
}

function header(like: NpyArray, shape: readonly number[]): Buffer {
  const text = `{'descr': '${descrOf(like)}', 'fortran_order': False, 'shape': ${tuple(shape)}, }`;
  const unpadded = PREFIX.length + Uint16Array.BYTES_PER_ELEMENT + text.length + 1;
  const padded = Math.ceil(unpadded / DATA_ALIGNMENT) * DATA_ALIGNMENT;
  const line = `${text}${" ".repeat(padded - unpadded)}\n`;
  const length = Buffer.alloc(Uint16Array.BYTES_PER_ELEMENT);
  length.writeUInt16LE(line.length);
  return Buffer.concat([PREFIX, length, Buffer.from(line, "latin1")]);
}
