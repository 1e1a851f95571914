/** 16-bit results of functions that compute with float32: rounded at the end. */

import type { FloatArray, FloatData } from "../engine/data.js";
import { Halves } from "../halves.js";

/** Where `out` is computed: in its own place, or in float32 that {@link roundInto} hands on. Null is not wanted and stays null. */
export function floatsFor(out: FloatData): FloatArray;
export function floatsFor(out: FloatData | null): FloatArray | null;
export function floatsFor(out: FloatData | null): FloatArray | null {
  return out instanceof Halves ? new Float32Array(out.length) : out;
}

/** Once all `floats` of {@link floatsFor} are written: hands them on, if they are not in their own place. */
export function roundInto(out: FloatData | null, floats: FloatArray | null): void {
  if (out instanceof Halves) out.narrowFrom(floats as Float32Array);
}
