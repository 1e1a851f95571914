/** Conversion of integers to canonical indices: 32 bits, -1 where ignored. */

import { type BigArray, type ElementType, INT32, isBigArray, type TypedArray } from "../dtype.js";
import { classNameOf, copyTo } from "../intrinsics.js";
import { wordsOf } from "../tensor/elements.js";
import { allInside } from "./inside.js";

/** Stands for a row to be ignored, whatever the ignore index was. */
export const IGNORED = -1;

/** Indices are 32-bit: no tensor along an axis is longer. */
export const MAX_CLASSES = 0x7fffffff;

/** Equal to no integer. */
const NO_MATCH = Number.NaN;

/** Below this length elements are read one by one: native copies and views of the memory do not pay. */
const SMALL_LENGTH = 32;

/**
 * Writes the integers of `source`, an array of `type` or a list (null), to `values`, with those equal to `ignoreIndex` as -1. Returns how many are not
 * ignored, or `~i` if element i is the first that is neither ignored nor in `[0, classes)`.
 */
export function canonicalize(
  values: Int32Array,
  source: TypedArray | readonly (number | bigint)[],
  type: ElementType | null,
  size: number,
  ignoreIndex: number | bigint | null,
): number {
  const classes = Math.min(size, MAX_CLASSES);
  const ignored = ignoreIndex === null ? null : exact(ignoreIndex);
  if (type === null) return fromList(values, source as readonly (number | bigint)[], classes, ignored);
  const array = source as TypedArray;
  if (type === INT32 && values.length < SMALL_LENGTH)
    return fromInt32(values, array as Int32Array, classes, Number(ignored ?? NO_MATCH));
  return fromArray(values, array, classes, ignored);
}

/** One representation of each integer: a number if it is a safe one, else a bigint. NaN and fractions stay. */
export function exact(value: number | bigint): number | bigint {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  return Number.isInteger(value) ? BigInt(value) : value;
}

function fromArray(
  values: Int32Array,
  source: TypedArray,
  classes: number,
  ignored: number | bigint | null,
): number {
  if (isBigArray(source)) {
    if (values.length < SMALL_LENGTH) return fromList(values, source, classes, ignored);
    const [low, high] = ignoredWords(source, ignored);
    return fromWords(values, wordsOf(source), classes, low, high);
  }
  const bits = classNameOf(source) === "Uint32Array" ? wrapped(ignored) : Number(ignored ?? NO_MATCH);
  copyTo(values, source);
  // If `ignored` is a class, every value must be compared with it.
  const ignoresNone = !(bits >= 0 && bits < classes);
  return ignoresNone && allInside(values, classes) ? values.length : fromInt32(values, values, classes, bits);
}

/** An Uint32 of 2^31 and more becomes a negative Int32. */
function wrapped(ignored: number | bigint | null): number {
  return typeof ignored === "number" && ignored >>> 0 === ignored ? ignored | 0 : NO_MATCH;
}

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

const LOW_WORD = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 0 : 1;
const WORD_BITS = 32;

/** The two words of `ignored` as an element of `source`; words that match nothing if it cannot be one. */
function ignoredWords(source: BigArray, ignored: number | bigint | null): [number, number] {
  if (ignored === null) return [0, NO_MATCH];
  const value = BigInt(ignored);
  const element =
    classNameOf(source) === "BigInt64Array" ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value);
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
