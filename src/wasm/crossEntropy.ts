/** crossEntropy with class indices, and its gradient: what streams through the kernel. */

import { CompensatedSum } from "../compensatedSum.js";
import { givingBack } from "./giveBack.js";
import type { KernelFunction } from "./kernelFunction.js";
import { CLOSE, MAX, SUM, stream, WRITE } from "./passes.js";
import { stageTargets, stageUpstream } from "./rowValues.js";
import { softTargets } from "./softTargets.js";
import { takeLosses } from "./takeLosses.js";

const LOSS = MAX | SUM | CLOSE;

export const crossEntropy: KernelFunction<"crossEntropy"> = (stages, call) => {
  const { losses, grad, logits, target, weight, labelSmoothing, upstream } = call;
  if (labelSmoothing !== 0) return softTargets(stages, call, target, null);
  const stage = stages.of(logits, grad);
  const { kernels } = stage;
  const { results, target: targets, targetWeight, upstream: upstreams, state, raw } = stage.address;
  const weights = weight === null ? null : new CompensatedSum();
  let kept = 0;
  let sum = 0;
  stream(stage, {
    x: logits,
    y: null,
    weight: null,
    out: grad,
    passes: grad === null ? LOSS : LOSS | WRITE,
    writes: SUM | WRITE,
    rereads: WRITE,
    inPlace: false,
    guesses: true,
    short(t, from, to, isResident) {
      stage.exports.crossEntropyShort_f32(
        results,
        grad === null ? 0 : to,
        from,
        targets,
        weight === null ? 0 : targetWeight,
        grad === null ? 0 : upstreams,
        state,
        raw,
        isResident,
        t.outer,
        t.classes,
        t.inner,
      );
    },
    begin(start, count) {
      kept += stageTargets(stage, target, start, count, weight, weights);
      if (grad !== null) stageUpstream(stage, upstream, start, count);
    },
    run(passes, t, from, to) {
      givingBack(kernels, passes, t, from, targets, state, () =>
        kernels.crossEntropy(
          passes,
          results,
          grad === null ? 0 : to,
          from,
          targets,
          weight === null ? 0 : targetWeight,
          grad === null ? 0 : upstreams,
          state,
          t.classStart,
          t.outer,
          t.classes,
          t.inner,
        ),
      );
    },
    end(start, count) {
      sum = takeLosses(stage, results, losses, start, count);
    },
  });
  return { sum, weight: weights === null ? kept : weights.value };
};
