/** Cross entropy with a coefficient for every class, and its gradient: what streams through the kernel. */

import type { View } from "../engine/data.js";
import type { CrossEntropyCall, CrossEntropyProbabilitiesCall, LossSums } from "../engine/engine.js";
import { ExactSum } from "../exactSum.js";
import { ADJUSTING_GRADIENTS } from "./adjust.js";
import { Losses } from "./losses.js";
import type { Stages } from "./memory.js";
import { CLOSE, MAX, SUM, stream, WRITE } from "./passes.js";
import { stageTargets, stageUpstream } from "./rowValues.js";

const LOSS = MAX | SUM | CLOSE;

/** The coefficients come from label smoothing (`target`) or from class probabilities (`q`); the other one is null. `kept`: the rows not ignored. */
export function softTargets(
  stages: Pick<Stages, "of">,
  call: CrossEntropyCall | CrossEntropyProbabilitiesCall,
  target: Int32Array | null,
  kept: number,
  q: View | null,
): LossSums {
  const { losses, grad, logits, weight, labelSmoothing, zLoss, upstream } = call;
  const stage = stages.of(logits);
  const { results, x, y, z, target: targets, targetWeight, upstream: upstreams, state } = stage.address;
  const weights = target === null || weight === null ? null : new ExactSum();
  const taken = new Losses(stage, losses);
  (stage.through ?? stream)(stage, {
    x: logits,
    y: q,
    weight,
    out: grad,
    passes: grad === null ? LOSS : LOSS | WRITE,
    writes: SUM | WRITE,
    rereads: WRITE,
    inPlace: true,
    adjusting: ADJUSTING_GRADIENTS,
    guesses: false,
    short: null,
    begin(start, count) {
      if (target !== null) stageTargets(stage, target, start, count, weight, weights);
      if (grad !== null) stageUpstream(stage, upstream, start, count);
    },
    run: (passes, t) =>
      stage.kernels.crossEntropySoft(
        passes,
        results,
        x,
        target === null ? 0 : targets,
        weight === null ? 0 : targetWeight,
        q === null ? 0 : y,
        weight === null ? 0 : z,
        grad === null ? 0 : upstreams,
        state,
        t.classStart,
        t.outer,
        t.classes,
        t.inner,
        1 - labelSmoothing,
        labelSmoothing / logits.classes,
        zLoss,
      ),
    end(start, count) {
      taken.take(results, start, count);
    },
  });
  return { sum: taken.sum, weight: weights === null ? kept : weights.value };
}
