/** nllLoss: minus the log-probability of the target class, weighted. */

import { type OptionName, readOptions } from "../check/options.js";
import { checkHasClasses, checkIndexTarget } from "../check/target.js";
import type { Engine } from "../engine/engine.js";
import type { ResultTensor } from "../tensor/types.js";
import { checkClassLoss, indexLoss } from "./classLoss.js";

const OPTIONS: readonly OptionName[] = ["weight", "ignoreIndex", "reduction", "dim", "out"];

export function nllLoss(engine: Engine) {
  return (logProbs: unknown, target: unknown, given?: unknown): ResultTensor | number => {
    const options = readOptions("nllLoss", given, OPTIONS);
    const loss = checkClassLoss("nllLoss", "logProbs", logProbs, options);
    const indices = checkIndexTarget("nllLoss", "logProbs", loss.input, loss.axis, target);
    checkHasClasses("nllLoss", "logProbs", loss.input, loss.axis, indices.size);
    return indexLoss(loss, indices, (losses, logProbs, classes, weight) =>
      engine.nllLoss({ losses, grad: null, logProbs, target: classes, weight, upstream: 1 }),
    );
  };
}
