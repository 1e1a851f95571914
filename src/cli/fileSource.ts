/** The bytes of a file. */
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";
import { InputError } from "../files/inputError.js";
import type { ByteSource } from "../files/source.js";
import { fileError } from "./failure.js";
import { irregularKind } from "./fileKind.js";

/** One read call of the operating system moves less than 2 GiB. */
const MAX_READ_BYTES = 1 << 30;

export class FileSource implements ByteSource {
  readonly path: string;
  readonly size: number;
  readonly #descriptor: number;

  constructor(path: string) {
    this.path = path;
    this.#descriptor = openFile(path);
    this.size = fstatSync(this.#descriptor).size;
  }

  read(offset: number, length: number, into = new Uint8Array(length)): Uint8Array {
    let done = 0;
    try {
      while (done < length) {
        const wanted = Math.min(length - done, MAX_READ_BYTES);
        const count = readSync(this.#descriptor, into, done, wanted, offset + done);
        if (count === 0) break;
        done += count;
      }
    } catch (error) {
      throw fileError(this.path, "cannot be read", error);
    }
    return done === into.length ? into : into.subarray(0, done);
  }

  close(): void {
    closeSync(this.#descriptor);
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
    throw fileError(path, "cannot be read", error);
  }
  const advice = kind === "a directory" ? "" : "; write its data to a file first";
  throw new InputError(path, `is ${kind}, expected a .npy file${advice}`);
}
