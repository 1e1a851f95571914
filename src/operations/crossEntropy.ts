/** crossEntropy: of logits with class indices or class probabilities. */

import { outOfRange } from "../check/fail.js";
import { type OptionName, readOptions } from "../check/options.js";
import { checkLabelSmoothing } from "../check/settings.js";
import { checkAnyTarget, checkHasClasses } from "../check/target.js";
import { finiteWeights } from "../check/tensors.js";
import type { Engine } from "../engine/engine.js";
import { withoutAxis } from "../tensor/shape.js";
import type { CheckedFloats, ResultTensor } from "../tensor/types.js";
import { viewAlong } from "../tensor/view.js";
import { type ClassLoss, checkClassLoss, classLossArray, indexLoss, NOTHING } from "./classLoss.js";
import { lossTensor, reduced } from "./result.js";

const OPTIONS: readonly OptionName[] = ["weight", "ignoreIndex", "reduction", "labelSmoothing", "dim", "out"];

export function crossEntropy(engine: Engine) {
  return (logits: unknown, target: unknown, given?: unknown): ResultTensor | number => {
    const options = readOptions("crossEntropy", given, OPTIONS);
    const labelSmoothing = checkLabelSmoothing("crossEntropy", options.labelSmoothing);
    const loss = checkClassLoss("crossEntropy", "logits", logits, options);
    const checked = checkAnyTarget("crossEntropy", "logits", loss.input, loss.axis, target);
    if (checked.indices === null)
      return probabilityLoss(
        engine,
        loss,
        checked.probabilities,
        labelSmoothing,
        options.ignoreIndex !== undefined,
      );
    checkHasClasses("crossEntropy", "logits", loss.input, loss.axis, checked.indices.size);
    return indexLoss(loss, checked.indices, (losses, view, indices, weight) =>
      engine.crossEntropy({
        losses,
        grad: null,
        logits: view,
        target: indices,
        weight,
        labelSmoothing,
        upstream: 1,
      }),
    );
  };
}

function probabilityLoss(
  engine: Engine,
  loss: ClassLoss,
  target: CheckedFloats,
  labelSmoothing: number,
  ignoreIndexGiven: boolean,
): ResultTensor | number {
  const { fn, name, input, axis, weight, reduction, out } = loss;
  checkNoneIgnored(loss, ignoreIndexGiven);
  const view = viewAlong(input, axis, input.type);
  const rows = view.outer * view.inner;
  checkHasClasses(fn, name, input, axis, rows);
  const losses = classLossArray(loss, rows, target);
  const targetView = viewAlong(target, axis, input.type);
  const weights = finiteWeights(weight, input.type);
  const { sum } =
    rows === 0
      ? NOTHING
      : engine.crossEntropyProbabilities({
          losses,
          grad: null,
          gradTarget: null,
          logits: view,
          target: targetView,
          weight: weights,
          labelSmoothing,
          upstream: 1,
        });
  if (losses !== null) return lossTensor(out, losses, withoutAxis(input.shape, axis));
  return reduced(reduction, sum, rows);
}

/** Class probabilities have no class to ignore. */
export function checkNoneIgnored({ fn, ignoreIndex }: ClassLoss, given: boolean): void {
  // PyTorch, too, accepts any negative one.
  if (given && ignoreIndex >= 0)
    outOfRange(
      fn,
      `ignoreIndex is ${ignoreIndex}, expected none (or a negative one) as target holds class probabilities`,
    );
}
