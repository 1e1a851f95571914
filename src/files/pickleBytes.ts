/** The bytes of a pickle, one after the other, as the numbers and texts that its instructions have. */
import { utf8, viewOf } from "./bytes.js";
import { InputError } from "./inputError.js";

const LINE_FEED = 10;

export class PickleBytes {
  readonly #path: string;
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(path: string, bytes: Uint8Array) {
    this.#path = path;
    this.#bytes = bytes;
  }

  /** The next ones. */
  take(count: number): Uint8Array {
    const bytes = this.#bytes.subarray(this.#at, this.#at + count);
    if (bytes.length < count) throw this.invalid("it ends too early");
    this.#at += count;
    return bytes;
  }

  uint8(): number {
    return this.take(1)[0];
  }

  uint16(): number {
    return viewOf(this.take(2)).getUint16(0, true);
  }

  uint32(): number {
    return viewOf(this.take(4)).getUint32(0, true);
  }

  int32(): number {
    return viewOf(this.take(4)).getInt32(0, true);
  }

  float64(): number {
    return viewOf(this.take(8)).getFloat64(0);
  }

  /** Of any number of bytes, in two's complement. */
  integer(count: number): number {
    let value = 0n;
    for (const byte of this.take(count).slice().reverse()) value = (value << 8n) | BigInt(byte);
    return Number(BigInt.asIntN(8 * count, value));
  }

  text(count: number): string {
    return utf8(this.take(count));
  }

  /** Up to a line feed. */
  line(): string {
    const end = this.#bytes.indexOf(LINE_FEED, this.#at);
    if (end < 0) throw this.invalid("it ends too early");
    const text = this.text(end - this.#at);
    this.#at = end + 1;
    return text;
  }

  invalid(problem: string): InputError {
    return new InputError(this.#path, `has a damaged pickle: ${problem} at byte ${this.#at}`);
  }
}
