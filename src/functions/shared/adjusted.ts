/** Functions of a softmax where options say which classes take part, and what the logits are divided by. */

import type { Call } from "../../check/call.js";
import {
  adjustedView,
  type ClassOptions,
  checkClassesLeft,
  classesLeft,
  classesThatCount,
} from "../../check/classOptions.js";
import type { MaskView, View } from "../../engine/data.js";
import { withoutAxis } from "../../tensor/shape.js";
import { maskAlong } from "../../tensor/view.js";
import { adjacent, reducedShape } from "./axes.js";

/** The mask of a tensor of this shape along its class axis; looks at its values. Null for none. */
export function maskOf(
  options: ClassOptions | null,
  shape: readonly number[],
  axis: number,
): MaskView | null {
  if (options === null || options.mask === null) return null;
  return maskAlong(classesThatCount(options.mask, shape, axis), axis);
}

/** Each row, of which `shape` is the shape, must have a class. */
export function checkEachHasClasses(
  call: Call,
  view: View,
  mask: MaskView | null,
  shape: readonly number[],
): void {
  if (mask !== null) checkClassesLeft(call, classesLeft(view, mask), shape, null);
}

/** A view of logits along several axes, side by side or moved to the end, as the options want it. */
export function adjustedAlong(
  call: Call,
  view: View,
  options: ClassOptions | null,
  shape: readonly number[],
  axes: readonly number[],
): View {
  if (options === null) return view;
  let mask: MaskView | null = null;
  if (options.mask !== null) {
    const bytes = classesThatCount(options.mask, shape, axes.length > 1 ? null : axes[0]);
    const { tensor, axis } = adjacent(bytes, axes);
    mask = maskAlong(tensor, axis, axis + axes.length);
  }
  checkEachHasClasses(call, view, mask, reducedShape(shape, axes, false));
  return adjustedView(view, options, mask, Number.NEGATIVE_INFINITY);
}

/** A view of logits as the options want it. */
export function adjustedLogits(
  call: Call,
  view: View,
  options: ClassOptions | null,
  shape: readonly number[],
  axis: number,
): View {
  if (options === null) return view;
  const mask = maskOf(options, shape, axis);
  checkEachHasClasses(call, view, mask, withoutAxis(shape, axis));
  return adjustedView(view, options, mask, Number.NEGATIVE_INFINITY);
}
