/** focalLoss and its gradient: what streams through the kernel. */

import { ADJUSTING_GRADIENTS } from "./adjust.js";
import { givingBack } from "./giveBack.js";
import type { KernelFunction } from "./kernelFunction.js";
import { CLOSE, MAX, SUM, stream, WRITE } from "./passes.js";
import { stageTargets, stageUpstream } from "./rowValues.js";

const LOSS = MAX | SUM | CLOSE;

export const focalLoss: KernelFunction<"focalLoss"> = (stages, call) => {
  const { losses, grad, logits, target, weight, gamma, upstream } = call;
  const stage = stages.of(logits, grad);
  const { kernels } = stage;
  const { results, target: targets, targetWeight, upstream: upstreams, state } = stage.address;
  stream(stage, {
    x: logits,
    y: null,
    weight: null,
    out: grad,
    passes: grad === null ? LOSS : LOSS | WRITE,
    writes: SUM | WRITE,
    rereads: WRITE,
    inPlace: false,
    adjusting: ADJUSTING_GRADIENTS,
    guesses: true,
    short: null,
    begin(start, count) {
      stageTargets(stage, target, start, count, weight, null);
      if (grad !== null) stageUpstream(stage, upstream, start, count);
    },
    run(passes, t, from, to) {
      givingBack(kernels, passes, t, from, targets, state, () =>
        kernels.focalLoss(
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
          gamma,
        ),
      );
    },
    end(start, count) {
      stage.copyElementsOut(results, losses, start, count);
    },
  });
};
