/** 16-bit floats for functions that compute with float32: widened before, rounded after. */

import type { AnyView, FloatArray, FloatData, View } from "../backend.js";
import { Halves } from "../halves.js";
import { widened } from "../tensor/elements.js";

/** The same numbers as a view that functions can read. */
export function wide(view: AnyView): View {
  const { data, offset, outer, classes, inner, stride } = view;
  if (!(data instanceof Halves)) return view as View;
  const length = outer === 0 ? 0 : (outer - 1) * stride + classes * inner;
  return { ...view, data: widened(data.subarray(offset, offset + length)), offset: 0 };
}

/** Runs a function that writes `out`. */
export function written<R>(out: FloatData, run: (out: FloatArray) => R): R {
  if (!(out instanceof Halves)) return run(out);
  const floats = new Float32Array(out.length);
  const result = run(floats);
  out.narrowFrom(floats);
  return result;
}

/** The same where `out` may be null: not wanted. */
export function writtenOrNull<R>(out: FloatData | null, run: (out: FloatArray | null) => R): R {
  return out === null ? run(null) : written(out, run);
}
