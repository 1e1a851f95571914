/** Label smoothing over the classes that a mask leaves: the class probabilities that it makes of a target. */

import type { Adjustment, FloatArray, MaskView, View } from "../../engine/data.js";
import { placeOf } from "../../tensor/walk.js";

/**
 * (1 - s) q + s / K in the K classes of each row that are left, (1 - s) q in the others. q: the view of class probabilities, or 1 at each row's
 * class `target`.
 */
export function smoothed(
  q: View,
  target: Int32Array | null,
  mask: MaskView,
  left: Int32Array,
  labelSmoothing: number,
): View {
  const { inner } = q;
  const { outer: outers, inner: inners, classes } = mask.places;
  const rest = 1 - labelSmoothing;
  const rewrite: Adjustment["rewrite"] = (floats, at, step, row, first, count) => {
    const share = labelSmoothing / left[row];
    const o = Math.floor(row / inner);
    const start = mask.offset + placeOf(outers, o) + placeOf(inners, row - o * inner);
    for (let c = 0; c < count; c++) {
      const place = at + c * step;
      const isLeft = mask.data[start + placeOf(classes, first + c)] !== 0;
      floats[place] = rest * floats[place] + (isLeft ? share : 0);
    }
    if (target === null) return;
    const t = target[row] - first;
    if (t >= 0 && t < count) floats[at + t * step] += rest;
  };
  return { ...q, adjustment: { softcap: 0, temperature: 1, mask: null, absent: 0, rewrite } };
}

/** Zeros in the shape of a view, for class indices. */
export function zerosLike(view: View): View {
  const zero = { offset: 0, sizes: [1], strides: [0], step: 0 };
  const along = (size: number) => ({ ...zero, sizes: [size] });
  const data: FloatArray = view.double ? new Float64Array(1) : new Float32Array(1);
  const places = {
    outer: along(view.outer),
    classes: along(view.classes),
    inner: along(view.inner),
    rowsAreDense: false,
  };
  return { ...view, data, offset: 0, places, adjustment: null };
}
