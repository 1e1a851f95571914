/** Class indices: any integers become one canonical Int32Array, each value in range or marked as ignored. */

import { isBigArray, type TypedArray } from "../dtype.js";
import { elementsOf, wordsOf } from "../tensor/elements.js";
import { type Integers, isLiteral } from "../tensor/integers.js";
import { outOfRange, showElement } from "./fail.js";

/** Canonical indices: -1 where ignored, else in `[0, classes)`. */
export interface Indices {
  readonly values: Int32Array;
  /** How many are not ignored. */
  readonly kept: number;
}

const IGNORED = -1;
/** Indices are 32-bit: no tensor along an axis is longer. */
export const MAX_CLASSES = 0x7fffffff;

/** Fresh pages cost more than the checks, so memory for up to this many indices (1 MiB) is kept for the next call. */
const KEPT_LENGTH = 1 << 18;
let keptMemory = new Int32Array(0);

function memoryFor(length: number): Int32Array {
  if (keptMemory.length === length) return keptMemory;
  const memory = new Int32Array(length);
  if (length <= KEPT_LENGTH) keptMemory = memory;
  return memory;
}

/**
 * Checks that `0 <= value < classes` and converts. A value equal to `ignoreIndex` (null: none) is ignored before its
 * range is looked at. The result is good until the next call of this function.
 */
export function checkIndices(
  fn: string,
  name: string,
  integers: Integers,
  classes: number,
  ignoreIndex: number | bigint | null,
): Indices {
  const values = memoryFor(integers.size);
  const limit = Math.min(classes, MAX_CLASSES);
  const ignored = ignoreIndex === null ? null : exact(ignoreIndex);
  const source = isLiteral(integers) ? integers.literals : elementsOf(integers);
  const kept = isLiteral(integers)
    ? fromList(values, integers.literals, limit, ignored)
    : fromArray(values, source as TypedArray, limit, ignored);
  if (kept < 0) {
    const where = showElement(name, integers.shape, ~kept);
    outOfRange(fn, `${where} is ${source[~kept]}, ${expectation(name, source[~kept], classes, ignoreIndex)}`);
  }
  return { values, kept };
}

function expectation(
  name: string,
  value: number | bigint,
  classes: number,
  ignoreIndex: number | bigint | null,
): string {
  const integer = typeof value === "bigint" || Number.isInteger(value) ? "" : "an integer, ";
  const ignored = ignoreIndex === null ? "" : ` or ignoreIndex (${ignoreIndex})`;
  return `expected ${integer}0 <= ${name} < ${classes}${ignored}`;
}

/** One representation of each integer: a number if it is a safe one, else a bigint. NaN and fractions stay. */
function exact(value: number | bigint): number | bigint {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  return Number.isInteger(value) ? BigInt(value) : value;
}

// Each function below returns how many indices are kept, or ~i if index i is the first bad one.

function fromList(
  values: Int32Array,
  source: ArrayLike<number | bigint>,
  classes: number,
  ignored: number | bigint | null,
): number {
  let kept = 0;
  for (let i = 0; i < values.length; i++) {
    const value = exact(source[i]);
    if (value === ignored) values[i] = IGNORED;
    else if (Number.isInteger(value) && value >= 0 && value < classes) {
      values[i] = Number(value);
      kept++;
    } else return ~i;
  }
  return kept;
}

/** Below this length elements are read one by one. */
const WORDS_LENGTH = 16;

function fromArray(
  values: Int32Array,
  source: TypedArray,
  classes: number,
  ignored: number | bigint | null,
): number {
  if (isBigArray(source)) {
    if (source.length < WORDS_LENGTH) return fromList(values, source, classes, ignored);
    const [low, high] = ignoredWords(source, ignored);
    return fromWords(values, wordsOf(source), classes, low, high);
  }
  const bits = source instanceof Uint32Array ? wrapped(ignored) : Number(ignored ?? NO_MATCH);
  if (source instanceof Int32Array) return fromInt32(values, source, classes, bits);
  values.set(source);
  return fromInt32(values, values, classes, bits);
}

/** An Uint32 of 2^31 and more becomes a negative Int32. */
function wrapped(ignored: number | bigint | null): number {
  return typeof ignored === "number" && ignored >>> 0 === ignored ? ignored | 0 : NO_MATCH;
}

/** Equal to no integer. */
const NO_MATCH = Number.NaN;

/** `source` may be `values` itself. */
function fromInt32(values: Int32Array, source: Int32Array, classes: number, ignored: number): number {
  let kept = 0;
  for (let i = 0; i < values.length; i++) {
    const value = source[i];
    if (value === ignored) values[i] = IGNORED;
    else if (value >>> 0 < classes) {
      values[i] = value;
      kept++;
    } else return ~i;
  }
  return kept;
}

const LOW_WORD = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 0 : 1;
const WORD_BITS = 32;

/** The two words of `ignored` as an element of `source`; words that match nothing if it cannot be one. */
function ignoredWords(
  source: BigInt64Array | BigUint64Array,
  ignored: number | bigint | null,
): [number, number] {
  if (ignored === null) return [0, NO_MATCH];
  const value = BigInt(ignored);
  const element = source instanceof BigInt64Array ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value);
  if (element !== value) return [0, NO_MATCH];
  const word = (bits: bigint) => Number(BigInt.asIntN(WORD_BITS, bits));
  return [word(value), word(value >> BigInt(WORD_BITS))];
}

// Words, because reading a BigInt element would allocate it.
function fromWords(
  values: Int32Array,
  words: Int32Array,
  classes: number,
  ignoredLow: number,
  ignoredHigh: number,
): number {
  let kept = 0;
  for (let i = 0; i < values.length; i++) {
    const low = words[2 * i + LOW_WORD];
    const high = words[2 * i + 1 - LOW_WORD];
    if (low === ignoredLow && high === ignoredHigh) values[i] = IGNORED;
    else if (high === 0 && low >>> 0 < classes) {
      values[i] = low;
      kept++;
    } else return ~i;
  }
  return kept;
}
