/** Label smoothing over the classes that a mask leaves: the class probabilities that it makes of a target. */

import type { ClassMask, FloatArray, View } from "../../engine/data.js";
import { maskStart } from "../../tensor/mask.js";

/**
 * (1 - s) q + s / K in the K classes of each row that are left, (1 - s) q in the others, in the shape of the logits. Without q it is 1 at each
 * row's class `target`.
 */
export function smoothed(
  { double, outer, classes, inner }: View,
  q: FloatArray | null,
  target: Int32Array,
  mask: ClassMask,
  left: Int32Array,
  labelSmoothing: number,
): View {
  const size = outer * classes * inner;
  const data = double ? new Float64Array(size) : new Float32Array(size);
  let k = 0;
  for (let o = 0; o < outer; o++)
    for (let c = 0; c < classes; c++)
      for (let i = 0; i < inner; i++) {
        const row = o * inner + i;
        const isLeft = mask.bytes[maskStart(mask, row) + c * mask.step] !== 0;
        const share = isLeft ? labelSmoothing / left[row] : 0;
        data[k] = (1 - labelSmoothing) * (q === null ? Number(target[row] === c) : q[k]) + share;
        k++;
      }
  const stride = classes * inner;
  return { data, double, offset: 0, outer, classes, inner, stride, places: null, adjustment: null };
}
