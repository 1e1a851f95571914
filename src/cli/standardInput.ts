/** The bytes of standard input, which can be read once, from the first to the last. */
import { InputError } from "../files/inputError.js";
import type { ByteSource } from "../files/source.js";
import { fileError } from "./failure.js";

/** What stands for it in place of a file, and what messages call it. */
export const STANDARD_INPUT = "-";
export const INPUT_NAME = "standard input";

let isOpen = false;

/** What is still to come keeps the program from ending otherwise. */
export function closeStandardInput(): void {
  if (isOpen) process.stdin.destroy();
}

export class StandardInput implements ByteSource {
  readonly size = Number.POSITIVE_INFINITY;
  readonly #chunks: AsyncIterator<Buffer>;
  /** How many bytes were read. */
  #position = 0;
  /** What has come and was not read. */
  #rest: Uint8Array = new Uint8Array();

  constructor() {
    if (process.stdin.isTTY) throw new InputError(INPUT_NAME, "is a terminal, expected a .npy file");
    isOpen = true;
    this.#chunks = process.stdin[Symbol.asyncIterator]();
  }

  async read(offset: number, length: number, into = new Uint8Array(length)): Promise<Uint8Array> {
    if (offset !== this.#position)
      throw new InputError(INPUT_NAME, "has rows that lie too far apart to be read as they come; use a file");
    let done = 0;
    while (done < length) {
      if (this.#rest.length === 0 && !(await this.#wait())) break;
      const count = Math.min(this.#rest.length, length - done);
      into.set(this.#rest.subarray(0, count), done);
      this.#rest = this.#rest.subarray(count);
      done += count;
    }
    this.#position += done;
    return done === into.length ? into : into.subarray(0, done);
  }

  async #wait(): Promise<boolean> {
    try {
      const { done, value } = await this.#chunks.next();
      if (done) return false;
      this.#rest = value;
      return true;
    } catch (error) {
      throw fileError(INPUT_NAME, "cannot be read", error);
    }
  }
}
