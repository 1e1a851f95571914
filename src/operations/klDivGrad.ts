/** klDivGrad: the pointwise Kullback-Leibler loss and its gradients, each in the shape of its own argument. */

import type { Backend, FloatArray } from "../backend.js";
import { checkWrtTarget } from "../check/gradient.js";
import { type OptionName, readOptions } from "../check/options.js";
import { checkFlag, checkReduction } from "../check/settings.js";
import { checkBroadcast, checkFloats } from "../check/tensors.js";
import { sumToShape } from "../tensor/broadcast.js";
import { operandOf } from "../tensor/operand.js";
import { elementCount, sameShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/types.js";
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
    const t = checkFloats(fn, "target", target);
    const shape = checkBroadcast(fn, "input", x, "target", t);
    const call = checkGradient(fn, "input", x, shape, reduction, options, { target: t });
    const count = elementCount(shape);
    const denominator = reduction === "batchmean" ? (x.shape[0] ?? 1) : count;

    // The engine has a gradient for each element of the result; a stretched argument gets their sums.
    const stretched = (tensor: Tensor) => !sameShape(tensor.shape, shape);
    const ofInput = stretched(x) ? new x.type.Array(count) : call.grad;
    const ofTarget = wrtTarget ? new x.type.Array(count) : null;
    const operands = [operandOf(x, shape, x.type), operandOf(t, shape, x.type), logTarget] as const;
    const upstream = upstreamOf(call, denominator);
    const sum = count === 0 ? 0 : engine.klDivGrad(ofInput, ofTarget, call.losses, ...operands, upstream);
    if (ofInput !== call.grad) sumToShape(call.grad, x.shape, ofInput, shape);
    const result = gradientResult(call, sum, denominator);
    if (ofTarget !== null) {
      const gradTarget: FloatArray = stretched(t) ? new x.type.Array(t.size) : ofTarget;
      if (gradTarget !== ofTarget) sumToShape(gradTarget, t.shape, ofTarget, shape);
      result.gradTarget = tensorResult(undefined, gradTarget, t.shape);
    }
    return result;
  };
}
