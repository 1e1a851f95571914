/** Functions of a softmax where options say which classes take part, and what the logits are divided by. */

import type { Call } from "../../check/call.js";
import {
  adjustedView,
  type ClassOptions,
  checkClassesLeft,
  classesThatCount,
} from "../../check/classOptions.js";
import type { ClassMask, View } from "../../engine/data.js";
import { elementsOf } from "../../tensor/elements.js";
import { denseTensor } from "../../tensor/tensor.js";
import { adjacent, reducedShape } from "./axes.js";

/** The mask of a view along axes of a tensor of this shape, which leaves each row a class; null for none. */
export function maskOf(
  call: Call,
  view: View,
  { mask }: ClassOptions,
  shape: readonly number[],
  axes: readonly number[],
): ClassMask | null {
  if (mask === null) return null;
  let given = mask;
  if (axes.length > 1) {
    // Axes that are not side by side lie at the end in the view.
    const moved = elementsOf(adjacent(mask, axes).tensor);
    given = denseTensor(call, mask.name, moved, mask.type, shape);
  }
  const counted = classesThatCount(given, shape, view);
  checkClassesLeft(call, view, counted, reducedShape(shape, axes, false), null);
  return counted;
}

/** A view of logits as the options want it. */
export function adjustedLogits(
  call: Call,
  view: View,
  options: ClassOptions | null,
  shape: readonly number[],
  axes: readonly number[],
): View {
  if (options === null) return view;
  return adjustedView(view, options, maskOf(call, view, options, shape, axes), Number.NEGATIVE_INFINITY);
}
