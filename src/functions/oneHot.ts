/** oneHot: a 1 at the class, on a new last axis. Pure movement of data: no engine could do it faster than a loop. */

import type { Call } from "../check/call.js";
import { MAX_CLASSES } from "../check/canonicalize.js";
import { checkIndices } from "../check/indices.js";
import { parseIntegers, tensorOf } from "../check/integers.js";
import { type OptionName, readOptions } from "../check/options.js";
import { checkApart, checkOut } from "../check/out.js";
import { checkDtype, checkNumClasses } from "../check/settings.js";
import { showShape } from "../check/show.js";
import {
  type DType,
  FLOAT32,
  type Float16Values,
  isBigArray,
  isHalfType,
  type TypedArray,
} from "../dtype.js";
import { fillWith } from "../intrinsics.js";
import type { OneHotOf } from "../results.js";
import type { Absent, AnyTensor, IndexLike, Named } from "../types.js";
import { define } from "./shared/define.js";
import type { OutOption } from "./shared/options.js";
import { tensorResult } from "./shared/result.js";

/** The options of {@link oneHot}. */
export interface OneHotOptions<D = DType | Absent, Out = TypedArray | Float16Values | Absent>
  extends OutOption<Out> {
  /** The size of the new axis. Default, and for -1: the largest value + 1. */
  numClasses?: number | Absent;
  /** The element type of the result. Default "float32". */
  dtype?: D;
}

export interface OneHot extends Named<"oneHot"> {
  /**
   * Encodes class indices as rows of zeros with a single 1.
   *
   * `y[..., c] = (c == target[...]) ? 1 : 0`
   *
   * @param target - Class indices of any shape, `0 <= target < numClasses`.
   * @param options - {@link OneHotOptions}.
   * @returns A tensor of the shape of `target` with a new last axis of size `numClasses`, of type `dtype`.
   * @throws TypeError if `target` holds no integers, an option is unknown or of the wrong kind, or `out` has another
   * type. RangeError if an index is out of range, if `numClasses` is below 1 or cannot be inferred from an empty
   * target, or if `out` has another length or overlaps `target`.
   * @example
   * oneHot([1, 0]).data; // [0, 1, 1, 0]
   * oneHot(1, { numClasses: 3 }).data; // [0, 1, 0]
   * @remarks Source: PyTorch `torch.nn.functional.one_hot`; the result is float32 here unless `dtype` says otherwise.
   * @see {@link crossEntropy}, which takes the indices themselves.
   */
  <D extends DType | Absent = undefined, Out extends TypedArray | Float16Values | Absent = undefined>(
    target: IndexLike,
    options?: OneHotOptions<D, Out> | null,
  ): OneHotOf<D, Out>;
}

const OPTIONS: readonly OptionName[] = ["numClasses", "dtype", "out"];

/** Every engine would write the same zeros and ones. */
export function oneHot(): OneHot {
  return define<OneHot>("oneHot", (call) => (target, options) => encode(call, target, options));
}

function encode(call: Call, target: unknown, given: unknown): AnyTensor {
  const options = readOptions(call, given, OPTIONS);
  const numClasses = checkNumClasses(call, options.numClasses);
  const type = checkDtype(call, options.dtype) ?? FLOAT32;
  const integers = parseIntegers(call, "target", target);
  if (numClasses === null && integers.size === 0)
    call.outOfRange(
      `target has shape ${showShape(integers.shape)}, expected numClasses, which nothing can be inferred from`,
    );
  const { values } = checkIndices(call, "target", integers, numClasses ?? MAX_CLASSES, null);
  const classes = numClasses ?? largest(values) + 1;
  const out = checkOut<TypedArray>(call, options.out, type, values.length * classes);
  checkApart(call, options.out, out, "target", tensorOf(integers));
  if (isBigArray(out)) {
    fillWith(out, 0n);
    for (let i = 0; i < values.length; i++) out[i * classes + values[i]] = 1n;
  } else {
    fillWith(out, 0);
    const one = isHalfType(type) ? type.one : 1;
    for (let i = 0; i < values.length; i++) out[i * classes + values[i]] = one;
  }
  return tensorResult(options.out, out, [...integers.shape, classes], type);
}

function largest(values: Int32Array): number {
  let max = values[0];
  for (let i = 1; i < values.length; i++) if (values[i] > max) max = values[i];
  return max;
}
