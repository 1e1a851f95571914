/** Reading a .npy file of any size, piece by piece, into typed arrays that the caller owns. */
import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import type { FloatArray } from "../backend.js";
import { Halves } from "../halves.js";
import { InputError, systemReason } from "./failure.js";
import { type NpyDtype, parseDtype, swapBytes } from "./npyDtype.js";
import { parseNpyHeader } from "./npyHeader.js";

const MAGIC = "\x93NUMPY";
const VERSION_BYTES = 2;
/** Far more than the header of a simple array needs (numpy itself stops at 10,000 characters). */
const MAX_HEADER_BYTES = 1 << 20;
/** One read call of the operating system moves less than 2 GiB. */
const MAX_READ_BYTES = 1 << 30;

export class NpyFile {
  readonly path: string;
  readonly dtype: NpyDtype;
  readonly shape: readonly number[];
  /** The number of elements. */
  readonly length: number;
  readonly #descriptor: number;
  readonly #dataStart: number;

  /** Opens the file and checks that its size is the one its header promises. */
  constructor(path: string) {
    this.path = path;
    this.#descriptor = openFile(path);
    try {
      const fileBytes = fstatSync(this.#descriptor).size;
      const { text, dataStart } = this.#readHeader(fileBytes);
      const { descr, fortranOrder, shape } = parseNpyHeader(path, text);
      this.dtype = parseDtype(path, descr);
      this.shape = shape;
      this.length = shape.reduce((product, size) => product * size, 1);
      this.#dataStart = dataStart;
      this.#checkSize(fileBytes - dataStart);
      if (fortranOrder && shape.filter((size) => size > 1).length > 1) {
        throw new InputError(path, "is in Fortran order; save numpy.ascontiguousarray(array) instead");
      }
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** An array that {@link readFloats} can fill: of the file's type, or float32 for halves. */
  newFloats(length: number): FloatArray {
    return this.dtype.itemBytes === 8 ? new Float64Array(length) : new Float32Array(length);
  }

  /** Fills `into` with the elements from `start` on, widened to its type. */
  readFloats(into: FloatArray, start: number): void {
    const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
    const raw = bytes.subarray(into.byteLength - into.length * this.dtype.itemBytes);
    this.readBytes(raw, start);
    if (into instanceof Float32Array && raw.length < bytes.length)
      new Halves(new Uint16Array(raw.buffer, raw.byteOffset, into.length), "float16").widenInto(into);
  }

  /** Fills `into` with the bytes of the elements from `start` on, in this machine's order. */
  readBytes(into: Uint8Array, start: number): void {
    const { itemBytes, swapped } = this.dtype;
    const from = this.#dataStart + start * itemBytes;
    if (this.#read(into, from) < into.length)
      throw new InputError(this.path, "became shorter while it was read");
    if (swapped) swapBytes(into, itemBytes);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  /** Returns how many bytes there were to read. */
  #read(into: Uint8Array, from: number): number {
    let done = 0;
    try {
      while (done < into.length) {
        const wanted = Math.min(into.length - done, MAX_READ_BYTES);
        const count = readSync(this.#descriptor, into, done, wanted, from + done);
        if (count === 0) break;
        done += count;
      }
    } catch (error) {
      throw new InputError(this.path, `cannot be read: ${systemReason(error)}`);
    }
    return done;
  }

  #readHeader(fileBytes: number): { text: string; dataStart: number } {
    const start = new Uint8Array(MAGIC.length + VERSION_BYTES + Uint32Array.BYTES_PER_ELEMENT);
    const count = this.#read(start, 0);
    if (Buffer.from(start.subarray(0, MAGIC.length)).toString("latin1") !== MAGIC) {
      throw new InputError(this.path, "is not a .npy file");
    }
    const [major, minor] = start.subarray(MAGIC.length);
    if (major < 1 || major > 3 || minor !== 0) {
      throw new InputError(
        this.path,
        `is a .npy file of version ${major}.${minor}, expected 1.0, 2.0 or 3.0`,
      );
    }
    const lengthAt = MAGIC.length + VERSION_BYTES;
    const lengthBytes = major === 1 ? Uint16Array.BYTES_PER_ELEMENT : Uint32Array.BYTES_PER_ELEMENT;
    const textStart = lengthAt + lengthBytes;
    const view = new DataView(start.buffer);
    const headerBytes = major === 1 ? view.getUint16(lengthAt, true) : view.getUint32(lengthAt, true);
    if (count < textStart || textStart + headerBytes > fileBytes) {
      throw new InputError(this.path, `ends within its header (${fileBytes} bytes in all)`);
    }
    if (headerBytes > MAX_HEADER_BYTES)
      throw new InputError(this.path, `has a header of ${headerBytes} bytes`);
    const header = Buffer.alloc(headerBytes);
    this.#read(header, textStart);
    return { text: header.toString(major === 3 ? "utf8" : "latin1"), dataStart: textStart + headerBytes };
  }

  #checkSize(dataBytes: number): void {
    const promised = this.length * this.dtype.itemBytes;
    if (promised === dataBytes) return;
    const sizes = [...this.shape, this.dtype.itemBytes].join(" × ");
    const problem = dataBytes < promised ? "is truncated" : "is too long";
    throw new InputError(
      this.path,
      `${problem}: its header promises ${sizes} = ${promised} bytes of data, there are ${dataBytes}`,
    );
  }
}

function openFile(path: string): number {
  try {
    // Asked before opening, which would wait for the other end of a pipe.
    if (statSync(path).isFile()) return openSync(path, "r");
  } catch (error) {
    throw new InputError(path, `cannot be read: ${systemReason(error)}`);
  }
  throw new InputError(path, "is not a regular file");
}
