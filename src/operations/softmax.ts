/** softmax and logSoftmax: tensor in, tensor of the same shape out. */

import type { Backend, FloatArray, View } from "../backend.js";
import { type OptionName, readOptions } from "../check/options.js";
import { checkApartOrInPlace, checkOut } from "../check/out.js";
import { checkAxis, checkFloatDtype } from "../check/settings.js";
import { checkFloats } from "../check/tensors.js";
import type { FloatType } from "../dtype.js";
import { parseTensor } from "../tensor/parse.js";
import type { FloatTensor } from "../tensor/types.js";
import { viewAlong } from "../tensor/view.js";
import { tensorResult } from "./result.js";

const OPTIONS: readonly OptionName[] = ["dim", "dtype", "out"];

export function softmax(engine: Backend) {
  return (input: unknown, given?: unknown) =>
    normalize("softmax", (out, x) => engine.softmax(out, x), input, given);
}

export function logSoftmax(engine: Backend) {
  return (input: unknown, given?: unknown) =>
    normalize("logSoftmax", (out, x) => engine.logSoftmax(out, x), input, given);
}

function normalize(
  fn: string,
  kernel: (out: FloatArray, x: View) => void,
  input: unknown,
  given: unknown,
): FloatTensor {
  const options = readOptions(fn, given, OPTIONS);
  const dtype = checkFloatDtype(fn, options.dtype);
  // A cast comes first, so integers may be cast.
  const x = dtype === undefined ? checkFloats(fn, "input", input) : parseTensor(fn, "input", input);
  const type = dtype ?? (x.type as FloatType);
  const axis = checkAxis(fn, options.dim, x.shape.length, -1);
  const out = checkOut<FloatArray>(fn, options.out, type, x.size);
  checkApartOrInPlace(fn, options.out, out, "input", x);
  if (x.size > 0) kernel(out, viewAlong(x, axis, type));
  return tensorResult(options.out, out, x.shape);
}
