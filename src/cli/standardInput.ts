/** The bytes of standard input, one after the other. */
import { InputError, systemReason } from "./failure.js";

/** What stands for it in place of a file, and what messages call it. */
export const STANDARD_INPUT = "-";
export const INPUT_NAME = "standard input";

let isOpen = false;

/** What is still to come keeps the program from ending otherwise. */
export function closeStandardInput(): void {
  if (isOpen) process.stdin.destroy();
}

export class StandardInput {
  readonly #chunks: AsyncIterator<Buffer>;
  /** What has come and was not read. */
  #rest: Uint8Array = new Uint8Array();

  constructor() {
    isOpen = true;
    this.#chunks = process.stdin[Symbol.asyncIterator]();
  }

  /** Fills `into`, unless the input ends before; returns how many bytes there were. */
  async read(into: Uint8Array): Promise<number> {
    let done = 0;
    while (done < into.length) {
      if (this.#rest.length === 0 && !(await this.#wait())) break;
      const count = Math.min(this.#rest.length, into.length - done);
      into.set(this.#rest.subarray(0, count), done);
      this.#rest = this.#rest.subarray(count);
      done += count;
    }
    return done;
  }

  /** Whether nothing follows. */
  async ended(): Promise<boolean> {
    return this.#rest.length === 0 && !(await this.#wait());
  }

  /** Takes back bytes that were read last. */
  unread(bytes: Uint8Array): void {
    this.#rest = Buffer.concat([bytes, this.#rest]);
  }

  async #wait(): Promise<boolean> {
    try {
      const { done, value } = await this.#chunks.next();
      if (done) return false;
      this.#rest = value;
      return true;
    } catch (error) {
      throw new InputError(INPUT_NAME, `cannot be read: ${systemReason(error)}`);
    }
  }
}
