/** klDivGrad: the pointwise Kullback-Leibler loss and its gradients, each in the shape of its own argument. */

import type { Backend } from "../backend.js";
import { allocate } from "../check/allocate.js";
import { checkWrtTarget } from "../check/gradient.js";
import { type OptionName, readOptions } from "../check/options.js";
import { checkFlag, checkReduction } from "../check/settings.js";
import { checkBroadcast, checkConvertedFloats, checkFloats } from "../check/tensors.js";
import { FLOAT64, type FloatStorage, floatData } from "../dtype.js";
import { BroadcastSums } from "../tensor/broadcast.js";
import { operandOf } from "../tensor/operand.js";
import { elementCount, sameShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkGradient, GRADIENT_OPTIONS, type Gradient, gradientResult, upstreamOf } from "./gradient.js";
import { tensorResult } from "./result.js";

const OPTIONS: readonly OptionName[] = ["reduction", "logTarget", ...GRADIENT_OPTIONS];

export function klDivGrad(engine: Backend) {
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
    const receivers = [ofInput ?? call.grad, ofTarget ?? toTarget, call.losses] as const;
    const operands = [operandOf(x, shape, x.type), operandOf(t, shape, x.type), logTarget] as const;
    const double = x.type === FLOAT64;
    const upstream = upstreamOf(call, denominator);
    const sum = count === 0 ? 0 : engine.klDivGrad(...receivers, count, double, ...operands, upstream);
    ofInput?.storeIn(call.grad);
    if (toTarget !== null) ofTarget?.storeIn(toTarget);
    const result = gradientResult(call, sum, denominator);
    if (gradTarget !== null) result.gradTarget = tensorResult(undefined, gradTarget, t.shape, x.type);
    return result;
  };
}
