/** crossEntropyGrad: the loss and its gradients, with class indices or class probabilities. */

import { allocate } from "../check/allocate.js";
import { checkWrtInput, checkWrtTarget } from "../check/gradient.js";
import { type OptionName, type Options, readOptions } from "../check/options.js";
import { checkLabelSmoothing } from "../check/settings.js";
import { checkAnyTarget, checkHasClasses } from "../check/target.js";
import { finiteWeights } from "../check/tensors.js";
import { type FloatStorage, floatData } from "../dtype.js";
import type { Engine } from "../engine/engine.js";
import type { CheckedFloats } from "../tensor/types.js";
import { viewAlong } from "../tensor/view.js";
import { type ClassLoss, checkClassLoss, NOTHING } from "./classLoss.js";
import { checkClassGradient, indexLossGrad } from "./classLossGrad.js";
import { checkNoneIgnored } from "./crossEntropy.js";
import { GRADIENT_OPTIONS, type Gradient, gradientResult, upstreamOf } from "./gradient.js";
import { tensorResult } from "./result.js";

const OPTIONS: readonly OptionName[] = [
  "weight",
  "ignoreIndex",
  "reduction",
  "labelSmoothing",
  "dim",
  ...GRADIENT_OPTIONS,
];

export function crossEntropyGrad(engine: Engine) {
  const fn = "crossEntropyGrad";
  return (logits: unknown, target: unknown, given?: unknown): Gradient => {
    const options = readOptions(fn, given, OPTIONS);
    const labelSmoothing = checkLabelSmoothing(fn, options.labelSmoothing);
    const wrtTarget = checkWrtTarget(fn, options.wrt);
    const loss = checkClassLoss(fn, "logits", logits, options);
    const { indices, probabilities } = checkAnyTarget(fn, "logits", loss.input, loss.axis, target);
    if (indices === null)
      return probabilityLossGrad(engine, loss, probabilities, options, labelSmoothing, wrtTarget);
    checkWrtInput(fn, wrtTarget, "target holds class indices, which have no gradient");
    checkHasClasses(fn, "logits", loss.input, loss.axis, indices.size);
    return indexLossGrad(loss, indices, options, (grad, losses, view, classes, weight, upstream) =>
      engine.crossEntropy({ losses, grad, logits: view, target: classes, weight, labelSmoothing, upstream }),
    );
  };
}

function probabilityLossGrad(
  engine: Engine,
  loss: ClassLoss,
  target: CheckedFloats,
  options: Readonly<Options>,
  labelSmoothing: number,
  wrtTarget: boolean,
): Gradient {
  const { fn, name, input, axis } = loss;
  checkNoneIgnored(loss, options.ignoreIndex !== undefined);
  // First, for it reads the last argument.
  const call = checkClassGradient(loss, target, options);
  const view = viewAlong(input, axis, input.type);
  const rows = view.outer * view.inner;
  checkHasClasses(fn, name, input, axis, rows);
  const { grad, losses } = call;
  const gradTarget: FloatStorage | null = wrtTarget
    ? allocate<FloatStorage>(fn, input.type, input.size)
    : null;
  const targetView = viewAlong(target, axis, input.type);
  const weight = finiteWeights(loss.weight, input.type);
  const upstream = upstreamOf(call, rows);
  const { sum } =
    rows === 0
      ? NOTHING
      : engine.crossEntropyProbabilities({
          losses,
          grad,
          gradTarget: gradTarget === null ? null : floatData(gradTarget, input.type),
          logits: view,
          target: targetView,
          weight,
          labelSmoothing,
          upstream,
        });
  const result = gradientResult(call, sum, rows);
  if (gradTarget !== null) result.gradTarget = tensorResult(undefined, gradTarget, input.shape, input.type);
  return result;
}
