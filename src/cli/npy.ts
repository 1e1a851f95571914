/** Reading a .npy file of any size, piece by piece, into typed arrays that the caller owns. */
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";
import type { FloatArray } from "../engine/data.js";
import { HALF_FORMATS, Halves } from "../halves.js";
import { elementCount } from "../tensor/shape.js";
import { InputError, systemReason } from "./failure.js";
import { irregularKind } from "./fileKind.js";
import { foreignKind, TELLING_BYTES } from "./foreignFile.js";
import { type NpyDtype, parseDtype, swapBytes } from "./npyDtype.js";
import { parseNpyHeader } from "./npyHeader.js";
import { shown } from "./shape.js";
import { quoted } from "./terminal.js";

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
      this.length = elementCount(shape);
      this.#dataStart = dataStart;
      this.#checkCountable();
      this.#checkSize(fileBytes - dataStart);
      if (fortranOrder && this.length > 0 && shape.filter((size) => size > 1).length > 1) {
        throw new InputError(path, "is in Fortran order; save numpy.ascontiguousarray(array) instead");
      }
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** An array that {@link readFloats} can fill: of the file's type, or float32 for halves. */
  newFloats(length: number): FloatArray {
    return this.#allocated(length, () =>
      this.dtype.itemBytes === 8 ? new Float64Array(length) : new Float32Array(length),
    );
  }

  /** Room for so many elements as {@link readBytes} reads them. */
  newBytes(length: number): Uint8Array<ArrayBuffer> {
    return this.#allocated(length, () => new Uint8Array(length * this.dtype.itemBytes));
  }

  /** Fills `into` with the elements from `start` on, widened to its type. */
  readFloats(into: FloatArray, start: number): void {
    const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
    const raw = bytes.subarray(into.byteLength - into.length * this.dtype.itemBytes);
    this.readBytes(raw, start);
    if (into instanceof Float32Array && raw.length < bytes.length)
      new Halves(new Uint16Array(raw.buffer, raw.byteOffset, into.length), HALF_FORMATS.float16).widenInto(
        into,
      );
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

  #allocated<T>(length: number, allocate: () => T): T {
    try {
      return allocate();
    } catch {
      throw new InputError(this.path, `has too many elements to hold in memory at once (${length})`);
    }
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
    const buffer = Buffer.alloc(TELLING_BYTES);
    const count = this.#read(buffer, 0);
    const start = buffer.subarray(0, count);
    const magic = start.toString("latin1", 0, MAGIC.length);
    if (magic === "" || !MAGIC.startsWith(magic)) throw new InputError(this.path, foreignKind(start));
    const lengthAt = MAGIC.length + VERSION_BYTES;
    if (count < lengthAt) throw this.#endsWithinHeader(fileBytes);
    const [major, minor] = start.subarray(MAGIC.length);
    if (major < 1 || major > 3 || minor !== 0) {
      throw new InputError(
        this.path,
        `is a .npy file of version ${major}.${minor}, expected 1.0, 2.0 or 3.0`,
      );
    }
    const lengthBytes = major === 1 ? Uint16Array.BYTES_PER_ELEMENT : Uint32Array.BYTES_PER_ELEMENT;
    const textStart = lengthAt + lengthBytes;
    if (count < textStart) throw this.#endsWithinHeader(fileBytes);
    const headerBytes = start.readUIntLE(lengthAt, lengthBytes);
    if (textStart + headerBytes > fileBytes) throw this.#endsWithinHeader(fileBytes);
    if (headerBytes > MAX_HEADER_BYTES) {
      throw new InputError(
        this.path,
        `has a header of ${headerBytes} bytes, expected at most ${MAX_HEADER_BYTES}`,
      );
    }
    const header = Buffer.alloc(headerBytes);
    if (this.#read(header, textStart) < headerBytes) throw this.#endsWithinHeader(fileBytes);
    return { text: header.toString(major === 3 ? "utf8" : "latin1"), dataStart: textStart + headerBytes };
  }

  #endsWithinHeader(fileBytes: number): InputError {
    return new InputError(this.path, `ends within its header (${fileBytes} bytes in all)`);
  }

  /** Sizes of 0 do not excuse the others, as in numpy: every product of some of the sizes is exact then. */
  #checkCountable(): void {
    const sizes = this.shape.filter((size) => size > 0);
    if (!Number.isSafeInteger(elementCount(sizes) * this.dtype.itemBytes))
      throw new InputError(this.path, `has shape ${shown(this.shape)}, more elements than any file can hold`);
  }

  #checkSize(dataBytes: number): void {
    const promised = this.length * this.dtype.itemBytes;
    if (promised === dataBytes) return;
    const sizes = quoted([...this.shape, this.dtype.itemBytes].join(" × "));
    const problem = dataBytes < promised ? "is truncated" : "is too long";
    throw new InputError(
      this.path,
      `${problem}: its header promises ${sizes} = ${promised} bytes of data, there are ${dataBytes}`,
    );
  }
}

/** Asked before opening, which may set a device off, and again after it: the name may mean another file by then. */
function openFile(path: string): number {
  let kind: string | null;
  try {
    kind = irregularKind(statSync(path));
    if (kind === null) {
      // Without it the opening of a pipe waits for the other end.
      const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
      kind = irregularKind(fstatSync(descriptor));
      if (kind === null) return descriptor;
      closeSync(descriptor);
    }
  } catch (error) {
    throw new InputError(path, `cannot be read: ${systemReason(error)}`);
  }
  const advice = kind === "a directory" ? "" : "; write its data to a file first";
  throw new InputError(path, `is ${kind}, expected a .npy file${advice}`);
}
