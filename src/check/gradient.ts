/** The options that only gradients have: the upstream gradient, and the argument that the gradient is for. */

import { sameShape } from "../tensor/shape.js";
import type { CheckedFloats } from "../tensor/types.js";
import { outOfRange, show, showShape, wrongKind } from "./fail.js";
import { checkConvertedFloats, scalar } from "./tensors.js";

/** The upstream gradient in this shape, that of `what`; a number stands for a tensor without axes. */
export function checkGradOutput(
  fn: string,
  value: unknown,
  shape: readonly number[],
  what: string,
): CheckedFloats {
  if (shape.length === 0 && typeof value !== "number" && (typeof value !== "object" || value === null))
    wrongKind(fn, `gradOutput is ${show(value)}, expected a number`);
  const gradOutput =
    typeof value === "number"
      ? scalar(fn, "gradOutput", value)
      : checkConvertedFloats(fn, "gradOutput", value);
  if (!sameShape(gradOutput.shape, shape)) {
    const expected = shape.length === 0 ? "[] (a number)" : showShape(shape);
    outOfRange(
      fn,
      `gradOutput has shape ${showShape(gradOutput.shape)}, expected ${expected}, the shape of ${what}`,
    );
  }
  return gradOutput;
}

/** Whether the gradient with respect to the target is wanted too. */
export function checkWrtTarget(fn: string, value: unknown): boolean {
  if (value === undefined || value === "input") return false;
  if (typeof value !== "string") wrongKind(fn, `wrt is ${show(value)}, expected a string`);
  if (value !== "target") outOfRange(fn, `wrt is ${show(value)}, expected "input", "target"`);
  return true;
}

/** Refuses the gradient with respect to a target that has none: `why` completes the message. */
export function checkWrtInput(fn: string, wrtTarget: boolean, why: string): void {
  if (wrtTarget) wrongKind(fn, `wrt is "target", expected "input" as ${why}`);
}
