/** oneHot: a 1 at the class, on a new last axis. Pure movement of data: no engine could do it faster than a loop. */

import { outOfRange, showShape } from "../check/fail.js";
import { checkIndices, MAX_CLASSES } from "../check/indices.js";
import { type OptionName, readOptions } from "../check/options.js";
import { checkApart, checkOut } from "../check/out.js";
import { checkDtype, checkNumClasses } from "../check/settings.js";
import { FLOAT32, type HalfType, isBigArray, isHalfType, type TypedArray } from "../dtype.js";
import { Halves } from "../halves.js";
import { fillWith } from "../intrinsics.js";
import { parseIntegers, tensorOf } from "../tensor/integers.js";
import type { AnyTensor } from "../tensor/types.js";
import { tensorResult } from "./result.js";

const OPTIONS: readonly OptionName[] = ["numClasses", "dtype", "out"];

/** Every engine would write the same zeros and ones. */
export function oneHot() {
  return encode;
}

function encode(target: unknown, given?: unknown): AnyTensor {
  const fn = "oneHot";
  const options = readOptions(fn, given, OPTIONS);
  const numClasses = checkNumClasses(fn, options.numClasses);
  const type = checkDtype(fn, options.dtype) ?? FLOAT32;
  const integers = parseIntegers(fn, "target", target);
  if (numClasses === null && integers.size === 0)
    outOfRange(
      fn,
      `target has shape ${showShape(integers.shape)}, expected numClasses, which nothing can be inferred from`,
    );
  const { values } = checkIndices(fn, "target", integers, numClasses ?? MAX_CLASSES, null);
  const classes = numClasses ?? largest(values) + 1;
  const out = checkOut<TypedArray>(fn, options.out, type, values.length * classes);
  checkApart(fn, options.out, out, "target", tensorOf(integers));
  if (isBigArray(out)) {
    fillWith(out, 0n);
    for (let i = 0; i < values.length; i++) out[i * classes + values[i]] = 1n;
  } else {
    fillWith(out, 0);
    const one = isHalfType(type) ? halfOne(type) : 1;
    for (let i = 0; i < values.length; i++) out[i * classes + values[i]] = one;
  }
  return tensorResult(options.out, out, [...integers.shape, classes], type);
}

/** The bits of 1. */
function halfOne(type: HalfType): number {
  const bits = new Uint16Array(1);
  new Halves(bits, type.format).narrowFrom(Float32Array.of(1));
  return bits[0];
}

function largest(values: Int32Array): number {
  let max = values[0];
  for (let i = 1; i < values.length; i++) if (values[i] > max) max = values[i];
  return max;
}
