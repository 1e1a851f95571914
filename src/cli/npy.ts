/** Reading a .npy file of any size, piece by piece, into typed arrays that the caller owns. */
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";
import { InputError, systemReason } from "./failure.js";
import { irregularKind } from "./fileKind.js";
import { TELLING_BYTES } from "./foreignFile.js";
import { type NpyDtype, swapBytes } from "./npyDtype.js";
import { NpySource } from "./npySource.js";
import {
  checkOrder,
  endsWithinHeader,
  headerContent,
  headerPlace,
  promisedBytes,
  wrongSize,
} from "./npyStart.js";

/** One read call of the operating system moves less than 2 GiB. */
const MAX_READ_BYTES = 1 << 30;

export class NpyFile extends NpySource {
  readonly path: string;
  readonly dtype: NpyDtype;
  readonly shape: readonly number[];
  readonly length: number;
  readonly #descriptor: number;
  readonly #dataStart: number;

  /** Opens the file and checks that its size is the one its header promises. `booleans`: whether it may hold them. */
  constructor(path: string, booleans = false) {
    super();
    this.path = path;
    this.#descriptor = openFile(path);
    try {
      const fileBytes = fstatSync(this.#descriptor).size;
      const { text, dataStart } = this.#readHeader(fileBytes);
      const content = headerContent(path, text, booleans);
      this.dtype = content.dtype;
      this.shape = content.shape;
      this.length = content.length;
      this.#dataStart = dataStart;
      const dataBytes = fileBytes - dataStart;
      if (promisedBytes(content) !== dataBytes) throw wrongSize(path, content, dataBytes);
      checkOrder(path, content);
    } catch (error) {
      this.close();
      throw error;
    }
  }

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
    const buffer = Buffer.alloc(TELLING_BYTES);
    const start = buffer.subarray(0, this.#read(buffer, 0));
    const place = headerPlace(this.path, start, fileBytes);
    const header = Buffer.alloc(place.end - place.start);
    if (this.#read(header, place.start) < header.length) throw endsWithinHeader(this.path, fileBytes);
    return { text: header.toString(place.encoding), dataStart: place.end };
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
