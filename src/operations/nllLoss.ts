/** nllLoss: minus the log-probability of the target class, weighted. */

import type { Backend } from "../backend.js";
import { type OptionName, readOptions } from "../check/options.js";
import { checkHasClasses, checkIndexTarget } from "../check/target.js";
import type { ResultTensor } from "../types.js";
import { checkClassLoss, indexLoss } from "./classLoss.js";

const OPTIONS: readonly OptionName[] = ["weight", "ignoreIndex", "reduction", "dim", "out"];

export function nllLoss(engine: Backend) {
  return (logProbs: unknown, target: unknown, given?: unknown): ResultTensor | number => {
    const options = readOptions("nllLoss", given, OPTIONS);
    const loss = checkClassLoss("nllLoss", "logProbs", logProbs, options);
    const indices = checkIndexTarget("nllLoss", "logProbs", loss.input, loss.axis, target);
    checkHasClasses("nllLoss", "logProbs", loss.input, loss.axis, indices.size);
    return indexLoss(loss, indices, (losses, view, classes, weight) =>
      engine.nllLoss(losses, view, classes, weight),
    );
  };
}
