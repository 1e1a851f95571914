/** entropyFromLogitsGrad: the entropy of the softmax of each row, and its gradient. */

import { type OptionName, readOptions } from "../check/options.js";
import { checkAxis, checkBase } from "../check/settings.js";
import { checkFloats } from "../check/tensors.js";
import type { Engine } from "../engine/engine.js";
import { withoutAxis } from "../tensor/shape.js";
import { viewAlong } from "../tensor/view.js";
import { checkGradient, type Gradient, gradientResult, upstreamOf } from "./gradient.js";

const OPTIONS: readonly OptionName[] = ["dim", "base", "gradOutput", "out"];

export function entropyFromLogitsGrad(engine: Engine) {
  const fn = "entropyFromLogitsGrad";
  return (logits: unknown, given?: unknown): Gradient => {
    const options = readOptions(fn, given, OPTIONS);
    const nats = checkBase(fn, options.base);
    const x = checkFloats(fn, "logits", logits);
    const axis = checkAxis(fn, options.dim, x.shape.length, -1);
    const call = checkGradient(fn, "logits", x, withoutAxis(x.shape, axis), "none", options, {});
    const { grad, losses: entropies } = call;
    if (x.size > 0)
      engine.entropyFromLogits({
        entropies,
        grad,
        logits: viewAlong(x, axis, x.type),
        nats,
        upstream: upstreamOf(call, 1),
      });
    return gradientResult(call, 0, 1);
  };
}
