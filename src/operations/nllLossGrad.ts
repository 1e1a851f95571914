/** nllLossGrad: the loss, and minus the weight of the target class at its place. */

import { checkWrtInput, checkWrtTarget } from "../check/gradient.js";
import { type OptionName, readOptions } from "../check/options.js";
import { checkHasClasses, checkIndexTarget } from "../check/target.js";
import type { Engine } from "../engine/engine.js";
import { checkClassLoss } from "./classLoss.js";
import { indexLossGrad } from "./classLossGrad.js";
import { GRADIENT_OPTIONS, type Gradient } from "./gradient.js";

const OPTIONS: readonly OptionName[] = ["weight", "ignoreIndex", "reduction", "dim", ...GRADIENT_OPTIONS];

export function nllLossGrad(engine: Engine) {
  const fn = "nllLossGrad";
  return (logProbs: unknown, target: unknown, given?: unknown): Gradient => {
    const options = readOptions(fn, given, OPTIONS);
    checkWrtInput(fn, checkWrtTarget(fn, options.wrt), "class indices have no gradient");
    const loss = checkClassLoss(fn, "logProbs", logProbs, options);
    const indices = checkIndexTarget(fn, "logProbs", loss.input, loss.axis, target);
    checkHasClasses(fn, "logProbs", loss.input, loss.axis, indices.size);
    return indexLossGrad(loss, indices, options, (grad, losses, logProbs, classes, weight, upstream) =>
      engine.nllLoss({ losses, grad, logProbs, target: classes, weight, upstream }),
    );
  };
}
