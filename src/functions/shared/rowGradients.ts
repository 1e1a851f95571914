/** What the gradients of losses with a class axis ask for where options say which rows and classes count. */

import { liveData } from "../../check/liveData.js";
import { isSameMemory } from "../../check/out.js";
import type { CountedRows } from "../../check/rowOptions.js";
import { type FloatStorage, partOf } from "../../dtype.js";
import type { View } from "../../engine/data.js";
import { elementsOf } from "../../tensor/elements.js";
import type { CheckedFloats } from "../../tensor/tensor.js";
import type { LossOutputs } from "./loss.js";

export class RowGradients {
  /** The derivative of the softcap needs the logits as they were when their gradient has taken their place. */
  apart(input: CheckedFloats, { gradArray }: LossOutputs): CheckedFloats {
    if (gradArray === null || input.size === 0) return input;
    if (!isSameMemory(partOf<FloatStorage>(liveData(input), input.offset, 1), gradArray)) return input;
    const data = elementsOf(input).slice() as FloatStorage;
    return { ...input, data, length: input.size, offset: 0 };
  }

  /** Sets the gradients of rows that do not count to 0. */
  clear({ gradArray }: LossOutputs, logits: View, counted: CountedRows | null): void {
    if (gradArray !== null) clearRows(gradArray, logits, counted);
  }
}

/** Sets the rows that do not count to 0 in a dense result in the shape of a view. */
export function clearRows(
  result: FloatStorage,
  { classes, inner }: Pick<View, "classes" | "inner">,
  counted: CountedRows | null,
): void {
  if (counted === null) return;
  const { factors } = counted;
  for (let row = 0; row < factors.length; row++) {
    if (factors[row] !== 0) continue;
    const start = Math.floor(row / inner) * classes * inner + (row % inner);
    for (let c = 0; c < classes; c++) result[start + c * inner] = 0;
  }
}
