/** klDiv: the pointwise Kullback-Leibler loss. */

import { type OptionName, readOptions } from "../check/options.js";
import { checkApart, checkApartOrInPlace } from "../check/out.js";
import { checkFlag, checkReduction } from "../check/settings.js";
import { checkBroadcast, checkConvertedFloats, checkFloats } from "../check/tensors.js";
import { FLOAT64 } from "../dtype.js";
import type { Engine } from "../engine/engine.js";
import { operandOf } from "../tensor/operand.js";
import { elementCount, sameShape } from "../tensor/shape.js";
import type { ResultTensor } from "../tensor/types.js";
import { lossArray, lossResult } from "./result.js";

const OPTIONS: readonly OptionName[] = ["reduction", "logTarget", "out"];

export function klDiv(engine: Engine) {
  const fn = "klDiv";
  return (input: unknown, target: unknown, given?: unknown): ResultTensor | number => {
    const options = readOptions(fn, given, OPTIONS);
    const reduction = checkReduction(fn, options.reduction, "batchmean");
    const logTarget = checkFlag(fn, "logTarget", options.logTarget);
    const x = checkFloats(fn, "input", input);
    const t = checkConvertedFloats(fn, "target", target);
    const shape = checkBroadcast(fn, "input", x, "target", t);
    const count = elementCount(shape);
    const losses = lossArray(fn, reduction, options.out, x.type, count);
    if (losses !== null) {
      if (sameShape(x.shape, shape)) checkApartOrInPlace(fn, options.out, losses, "input", x);
      else checkApart(fn, options.out, losses, "input", x);
      checkApart(fn, options.out, losses, "target", t);
    }
    const sum =
      count === 0
        ? 0
        : engine.klDiv({
            losses,
            grad: null,
            gradTarget: null,
            count,
            double: x.type === FLOAT64,
            input: operandOf(x, shape, x.type),
            target: operandOf(t, shape, x.type),
            logTarget,
            upstream: 1,
          });
    const denominator = reduction === "batchmean" ? (x.shape[0] ?? 1) : count;
    return lossResult(reduction, options.out, losses, shape, sum, denominator);
  };
}
