/** klDivGrad: the pointwise Kullback-Leibler loss and its gradients, each in the shape of its own argument. */

import { allocate } from "../check/allocate.js";
import { checkWrtTarget } from "../check/gradient.js";
import { type OptionName, readOptions } from "../check/options.js";
import { checkFlag, checkReduction } from "../check/settings.js";
import { checkBroadcast, checkConvertedFloats, checkFloats } from "../check/tensors.js";
import { FLOAT64, type FloatStorage, floatData } from "../dtype.js";
import type { Engine } from "../engine/engine.js";
import { BroadcastSums } from "../tensor/broadcast.js";
import { operandOf } from "../tensor/operand.js";
import { elementCount, sameShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/types.js";
import { checkGradient, GRADIENT_OPTIONS, type Gradient, gradientResult, upstreamOf } from "./gradient.js";
import { tensorResult } from "./result.js";

const OPTIONS: readonly OptionName[] = ["reduction", "logTarget", ...GRADIENT_OPTIONS];

export function klDivGrad(engine: Engine) {
  const fn = "klDivGrad";
  return (input: unknown, target: unknown, given?: unknown): Gradient => {
    const options = readOptions(fn, given, OPTIONS);
    const reduction = checkReduction(fn, options.reduction, "batchmean");
    const logTarget = checkFlag(fn, "logTarget", options.logTarget);
    const wrtTarget = checkWrtTarget(fn, options.wrt);
    const x = checkFloats(fn, "input", input);
    const t = checkConvertedFloats(fn, "target", target);
    const shape = checkBroadcast(fn, "input", x, "target", t);
    const call = checkGradient(fn, "input", x, shape, reduction, options, { target: t });
    const count = elementCount(shape);
    const denominator = reduction === "batchmean" ? (x.shape[0] ?? 1) : count;

    // The engine has a gradient for each element of the result; a stretched argument gets their sums.
    const sumsOf = (tensor: Tensor) =>
      sameShape(tensor.shape, shape) ? null : new BroadcastSums(tensor.shape, shape);
    const gradTarget: FloatStorage | null = wrtTarget ? allocate<FloatStorage>(fn, x.type, t.size) : null;
    const ofInput = sumsOf(x);
    const ofTarget = wrtTarget ? sumsOf(t) : null;
    const toTarget = gradTarget === null ? null : floatData(gradTarget, x.type);
    const sum =
      count === 0
        ? 0
        : engine.klDiv({
            losses: call.losses,
            grad: ofInput ?? call.grad,
            gradTarget: ofTarget ?? toTarget,
            count,
            double: x.type === FLOAT64,
            input: operandOf(x, shape, x.type),
            target: operandOf(t, shape, x.type),
            logTarget,
            upstream: upstreamOf(call, denominator),
          });
    ofInput?.storeIn(call.grad);
    if (toTarget !== null) ofTarget?.storeIn(toTarget);
    const result = gradientResult(call, sum, denominator);
    if (gradTarget !== null) result.gradTarget = tensorResult(undefined, gradTarget, t.shape, x.type);
    return result;
  };
}
