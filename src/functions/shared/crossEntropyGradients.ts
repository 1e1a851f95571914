/** What the gradients of crossEntropy ask for beside those of other losses. */

import { allocate } from "../../check/allocate.js";
import type { Call } from "../../check/call.js";
import { type FloatStorage, floatData } from "../../dtype.js";
import type { View } from "../../engine/data.js";
import type { Engine } from "../../engine/engine.js";
import { elementsOf } from "../../tensor/elements.js";
import { denseTensor } from "../../tensor/tensor.js";
import type { ClassLoss, RowLoss } from "./classLoss.js";
import { moved } from "./moved.js";
import { type ResultTensor, tensorResult } from "./result.js";
import { upstreamOfLoss } from "./rowGradient.js";
import { clearRows, RowGradients } from "./rowGradients.js";

export class CrossEntropyGradients extends RowGradients {
  constructor(private readonly targetGradient: Engine["crossEntropyTargetGradient"]) {
    super();
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
}
