/** The values of rows whose quantiles are wanted: every one as float32, or how many have the same first 16 bits. Both add up to the same in every order. */

import type { Call } from "../check/call.js";
import { show } from "../check/show.js";
import type { FloatArray } from "../engine/data.js";
import { canonical } from "../nan.js";
import { readInteger, readItems } from "./json.js";

/** How quantiles are kept: of every value, or of counts. */
export type QuantilesKind = "exact" | "sketch";

/** Quantiles, by the share of the values that are not above them. */
export interface Quantiles {
  /** The largest value. */
  readonly max: number;
  /** That of 999 in 1000. */
  readonly "99.9%": number;
  /** That of 99 in 100, and so on. */
  readonly "99%": number;
  /** 95 %. */
  readonly "95%": number;
  /** 90 %. */
  readonly "90%": number;
  /** Three quarters. */
  readonly "75%": number;
  /** The median. */
  readonly "50%": number;
  /** A quarter. */
  readonly "25%": number;
  /** 10 %. */
  readonly "10%": number;
  /** 5 %. */
  readonly "5%": number;
  /** 1 %. */
  readonly "1%": number;
  /** That of one in 1000. */
  readonly "0.1%": number;
  /** The smallest value. */
  readonly min: number;
}

const SHARES: { readonly [Name in keyof Quantiles]: number } = {
  max: 1,
  "99.9%": 0.999,
  "99%": 0.99,
  "95%": 0.95,
  "90%": 0.9,
  "75%": 0.75,
  "50%": 0.5,
  "25%": 0.25,
  "10%": 0.1,
  "5%": 0.05,
  "1%": 0.01,
  "0.1%": 0.001,
  min: 0,
};

/** The values of rows. */
export interface RowValues {
  readonly count: number;
  addAll(values: FloatArray): void;
  /** Takes in those of another one of the same kind. */
  merge(other: RowValues): void;
  quantiles(): Quantiles;
  json(): string | (readonly [number, number])[];
}

export function newRowValues(kind: QuantilesKind): RowValues {
  return kind === "exact" ? new EveryValue() : new Sketch();
}

/** `at(k)`: the k-th of `count` ascending values, of which the last ones are NaN if there are any. Those at share·(count - 1), linear between neighbours. */
function quantilesOf(count: number, at: (k: number) => number): Quantiles {
  const isKnown = count > 0 && !Number.isNaN(at(count - 1));
  const quantile = (share: number): number => {
    if (!isKnown) return Number.NaN;
    const place = share * (count - 1);
    const k = Math.floor(place);
    const low = at(k);
    const high = at(Math.min(k + 1, count - 1));
    return low === high || place === k ? low : canonical(low + (high - low) * (place - k));
  };
  const names = Object.keys(SHARES) as (keyof Quantiles)[];
  return Object.fromEntries(names.map((name) => [name, quantile(SHARES[name])])) as unknown as Quantiles;
}

const DIGITS = 8;
const FIRST_LENGTH = 64;

/** All values, as float32. */
class EveryValue implements RowValues {
  count = 0;
  #values = new Float32Array(FIRST_LENGTH);

  addAll(values: FloatArray): void {
    const { length } = values;
    this.#reserve(this.count + length);
    for (let k = 0; k < length; k++) this.#values[this.count + k] = canonical(values[k]);
    this.count += length;
  }

  merge(other: RowValues): void {
    if (!(other instanceof EveryValue)) return;
    const { count } = other;
    this.#reserve(this.count + count);
    this.#values.set(other.#values.slice(0, count), this.count);
    this.count += count;
  }

  #reserve(count: number): void {
    if (count <= this.#values.length) return;
    const longer = new Float32Array(Math.max(count, 2 * this.#values.length));
    longer.set(this.#values.subarray(0, this.count));
    this.#values = longer;
  }

  /** Ascending; NaN last, -0 before 0. */
  #sorted(): Float32Array {
    return this.#values.slice(0, this.count).sort();
  }

  quantiles(): Quantiles {
    const sorted = this.#sorted();
    return quantilesOf(this.count, (k) => sorted[k]);
  }

  /** The bits of each value, ascending, in 8 hexadecimal digits. */
  json(): string {
    const bits = new Uint32Array(this.#sorted().buffer);
    return Array.from(bits, (each) => each.toString(16).padStart(DIGITS, "0")).join("");
  }
}

const LOWER_BITS = 16;
const SIGN = 0x8000;
const EXPONENT = 0x7f80;
/** The first 16 bits of the one NaN. */
const NAN = 0x7fc0;
const MOST_KEYS = 0xffff;

/** How many values have the same sign, exponent and first 7 digits: within 2^-8 of the middle of them. */
class Sketch implements RowValues {
  count = 0;
  readonly #counts = new Map<number, number>();

  addAll(values: FloatArray): void {
    const float = new Float32Array(1);
    const bits = new Uint32Array(float.buffer);
    for (let k = 0; k < values.length; k++) {
      float[0] = canonical(values[k]);
      this.addKey(bits[0] >>> LOWER_BITS, 1);
    }
  }

  addKey(key: number, count: number): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
    this.count += count;
  }

  merge(other: RowValues): void {
    if (other instanceof Sketch) for (const [key, count] of [...other.#counts]) this.addKey(key, count);
  }

  /** The keys with their counts, by ascending values; NaN last. */
  #sorted(): (readonly [number, number])[] {
    const order = (key: number) => (key === NAN ? MOST_KEYS : key >= SIGN ? SIGN - 1 - key : key);
    return [...this.#counts].sort(([a], [b]) => order(a) - order(b));
  }

  quantiles(): Quantiles {
    const sorted = this.#sorted();
    const at = (k: number): number => {
      let before = 0;
      for (const [key, count] of sorted) {
        before += count;
        if (k < before) return middleOf(key);
      }
      return Number.NaN;
    };
    return quantilesOf(this.count, at);
  }

  json(): (readonly [number, number])[] {
    return this.#sorted();
  }
}

/** The middle of the values with this key; 0 and infinities are themselves. */
function middleOf(key: number): number {
  const size = key & ~SIGN;
  const isAlone = size === 0 || size === EXPONENT;
  const bits = Uint32Array.of((key << LOWER_BITS) | (isAlone ? 0 : SIGN));
  return size === 0 ? 0 : canonical(new Float32Array(bits.buffer)[0]);
}

const HEXADECIMAL = /^(?:[\da-f]{8})*$/;

/** As {@link RowValues.json} gives it; there must be `count` values. */
export function readRowValues(
  call: Call,
  name: string,
  value: unknown,
  kind: QuantilesKind,
  count: number,
): RowValues {
  const values = kind === "exact" ? readEvery(call, name, value) : readSketch(call, name, value);
  if (values.count !== count)
    call.wrongKind(`${name} has ${values.count} values, expected ${count}, one for each row that counts`);
  return values;
}

function readEvery(call: Call, name: string, value: unknown): RowValues {
  if (typeof value !== "string" || !HEXADECIMAL.test(value))
    call.wrongKind(`${name} is ${show(value)}, expected the bits of float32, 8 hexadecimal digits each`);
  const floats = new Float32Array(value.length / DIGITS);
  const bits = new Uint32Array(floats.buffer);
  for (let k = 0; k < bits.length; k++)
    bits[k] = Number.parseInt(value.slice(k * DIGITS, (k + 1) * DIGITS), 16);
  const values = new EveryValue();
  values.addAll(floats);
  return values;
}

function readSketch(call: Call, name: string, value: unknown): RowValues {
  const sketch = new Sketch();
  const seen = new Set<number>();
  readItems(call, name, value, (item, pair) => {
    if (!Array.isArray(pair) || pair.length !== 2)
      call.wrongKind(`${item} is ${show(pair)}, expected a pair [first 16 bits, count]`);
    const key = readInteger(call, `${item}[0]`, pair[0], MOST_KEYS);
    const isNan = (key & ~SIGN) > EXPONENT && key !== NAN;
    if (isNan || seen.has(key)) call.wrongKind(`${item}[0] is ${key}, expected the bits of another number`);
    seen.add(key);
    sketch.addKey(key, readInteger(call, `${item}[1]`, pair[1], Number.MAX_SAFE_INTEGER, 1));
  });
  return sketch;
}
