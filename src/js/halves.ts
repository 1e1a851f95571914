/** 16-bit results of functions that compute with float32: rounded at the end. */

import type { FloatArray, FloatData } from "../engine/data.js";
import { Halves } from "../halves.js";

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
