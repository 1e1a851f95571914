/** Functions of a softmax where options say which classes take part, and what the logits are divided by. */

import type { Call } from "../../check/call.js";
import {
  adjustedView,
  type ClassOptions,
  checkClassesLeft,
  classesThatCount,
} from "../../check/classOptions.js";
import type { ClassMask, View } from "../../engine/data.js";

/** The mask of a view whose classes are the axes `[axis, end)` of a tensor of this shape, which leaves each row a class; null for none. */
export function maskOf(
  call: Call,
  view: View,
  { mask }: ClassOptions,
  shape: readonly number[],
  axis: number,
  end = axis + 1,
): ClassMask | null {
  if (mask === null) return null;
  const counted = classesThatCount(mask, shape, view);
  checkClassesLeft(call, view, counted, [...shape.slice(0, axis), ...shape.slice(end)], null);
  return counted;
}

/** Such a view of logits as the options want it. */
export function adjustedLogits(
  call: Call,
  view: View,
  options: ClassOptions | null,
  shape: readonly number[],
  axis: number,
  end?: number,
): View {
  if (options === null) return view;
  const mask = maskOf(call, view, options, shape, axis, end);
  return adjustedView(view, options, mask, Number.NEGATIVE_INFINITY);
}
