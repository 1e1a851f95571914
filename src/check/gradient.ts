/** The options that only gradients have: the upstream gradient, and the argument that the gradient is for. */

import { sameShape } from "../tensor/shape.js";
import type { CheckedFloats } from "../tensor/tensor.js";
import type { Call } from "./call.js";
import { show, showShape } from "./show.js";
import { checkConvertedFloats, scalar } from "./tensors.js";

/** The upstream gradient in this shape, that of `what`; a number stands for a tensor without axes. */
export function checkGradOutput(
  call: Call,
  value: unknown,
  shape: readonly number[],
  what: string,
): CheckedFloats {
  if (shape.length === 0 && typeof value !== "number" && (typeof value !== "object" || value === null))
    call.wrongKind(`gradOutput is ${show(value)}, expected a number`);
  const gradOutput =
    typeof value === "number"
      ? scalar(call, "gradOutput", value)
      : checkConvertedFloats(call, "gradOutput", value);
  if (!sameShape(gradOutput.shape, shape)) {
    const expected = shape.length === 0 ? "[] (a number)" : showShape(shape);
    call.outOfRange(
      `gradOutput has shape ${showShape(gradOutput.shape)}, expected ${expected}, the shape of ${what}`,
    );
  }
  return gradOutput;
}

/** Whether the gradient with respect to the target is wanted too. */
export function checkWrtTarget(call: Call, value: unknown): boolean {
  if (value === undefined || value === "input") return false;
  if (typeof value !== "string") call.wrongKind(`wrt is ${show(value)}, expected a string`);
  if (value !== "target") call.outOfRange(`wrt is ${show(value)}, expected "input", "target"`);
  return true;
}

/** Refuses the gradient with respect to a target that has none: `why` completes the message. */
export function checkWrtInput(call: Call, wrtTarget: boolean, why: string): void {
  if (wrtTarget) call.wrongKind(`wrt is "target", expected "input" as ${why}`);
}
