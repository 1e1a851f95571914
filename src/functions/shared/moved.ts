/** Rows moved along their last axis, as a shift between what predicts and what is predicted asks for. */

import { allocate } from "../../check/allocate.js";
import type { Call } from "../../check/call.js";
import type { FloatStorage } from "../../dtype.js";
import { elementsOf, scatter } from "../../tensor/elements.js";
import { type CheckedFloats, denseTensor } from "../../tensor/tensor.js";
import { narrowed } from "../../tensor/view.js";

/** The rows from `from` on, at `to` in a tensor of zeros; the tensor itself if they stay. */
export function moved(
  call: Call,
  tensor: CheckedFloats,
  axis: number,
  from: number,
  to: number,
): CheckedFloats {
  if (from === to) return tensor;
  const { type, shape, size } = tensor;
  const last = shape.length - 1;
  const along = axis === last ? last - 1 : last;
  const length = shape[along] - Math.max(from, to);
  const data = allocate<FloatStorage>(call, type, size);
  const all = denseTensor(call, tensor.name, data, type, shape);
  scatter(
    narrowed(all, along, to, length),
    elementsOf(narrowed(tensor, along, from, length)) as FloatStorage,
  );
  return all;
}
