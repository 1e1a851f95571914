/** What the gradients of crossEntropy ask for beside those of other losses. */

import { allocate } from "../../check/allocate.js";
import type { Call } from "../../check/call.js";
import { liveData } from "../../check/liveData.js";
import { isSameMemory } from "../../check/out.js";
import type { CountedRows } from "../../check/rowOptions.js";
import { type FloatStorage, floatData, partOf } from "../../dtype.js";
import type { View } from "../../engine/data.js";
import type { Engine } from "../../engine/engine.js";
import { elementsOf } from "../../tensor/elements.js";
import { type CheckedFloats, denseTensor } from "../../tensor/tensor.js";
import type { ClassLoss, RowLoss } from "./classLoss.js";
import type { LossOutputs } from "./loss.js";
import { moved } from "./moved.js";
import { type ResultTensor, tensorResult } from "./result.js";
import { upstreamOfLoss } from "./rowGradient.js";

export class CrossEntropyGradients {
  constructor(private readonly targetGradient: Engine["crossEntropyTargetGradient"]) {}

  /** The derivative of the softcap needs the logits as they were when their gradient has taken their place. */
  apart(input: CheckedFloats, { gradArray }: LossOutputs): CheckedFloats {
    if (gradArray === null || input.size === 0) return input;
    if (!isSameMemory(partOf<FloatStorage>(liveData(input), input.offset, 1), gradArray)) return input;
    const data = elementsOf(input).slice() as FloatStorage;
    return { ...input, data, length: input.size, offset: 0 };
  }

  /** The gradient with respect to class probabilities, which lie beside the rows that they belong to by a shift. */
  ofTarget(
    call: Call,
    { input, axis }: ClassLoss,
    loss: RowLoss,
    logits: View,
    labelSmoothing: number,
  ): ResultTensor {
    const { type, size, shape } = input;
    const { weight, counted } = loss;
    const array = allocate<FloatStorage>(call, type, size);
    const gradTarget = floatData(array, type);
    const upstream = upstreamOfLoss(loss, 1);
    if (size > 0) this.targetGradient({ gradTarget, logits, weight, labelSmoothing, upstream });
    clearRows(array, logits, counted);
    const dense = denseTensor(call, "target", array, type, shape);
    const data = elementsOf(moved(call, dense, axis, 0, counted === null ? 0 : counted.options.shift));
    return tensorResult(undefined, data as FloatStorage, shape, type);
  }

  /** Sets the gradients of rows that do not count to 0. */
  clear({ gradArray }: LossOutputs, logits: View, counted: CountedRows | null): void {
    if (gradArray !== null) clearRows(gradArray, logits, counted);
  }
}

/** Sets the rows that do not count to 0 in a dense result in the shape of a view. */
function clearRows(
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
