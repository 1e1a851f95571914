/** Fingerprints of 48 bits: what is different has different ones, but for one in 2^48 by chance. */

const HIGH_BITS = 16;
const LOW_BITS = 32;
/** Odd numbers without a pattern. */
const FACTOR = 0x2c1b3c6d;
const OTHER_FACTOR = 0x297a2d39;

const number = new Float64Array(1);
const words = new Int32Array(number.buffer);

export class Fingerprint {
  #low = 0x243f6a88;
  #high = 0x13198a2e;

  /** Adds a number: all NaN are the same, and so are 0 and -0. */
  add(value: number): this {
    number[0] = Number.isNaN(value) ? Number.NaN : value + 0;
    this.#mix(words[0]);
    this.#mix(words[1]);
    return this;
  }

  addText(text: string): this {
    this.add(text.length);
    for (let k = 0; k < text.length; k++) this.add(text.charCodeAt(k));
    return this;
  }

  get value(): bigint {
    return (BigInt(this.#high >>> HIGH_BITS) << BigInt(LOW_BITS)) | BigInt(this.#low >>> 0);
  }

  #mix(word: number): void {
    this.#low = Math.imul(this.#low ^ word, FACTOR);
    this.#low ^= this.#low >>> 15;
    this.#high = Math.imul((this.#high + word) ^ this.#low, OTHER_FACTOR);
    this.#high ^= this.#high >>> 13;
  }
}
