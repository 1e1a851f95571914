/** crossEntropy with class indices, and its gradient: what streams through the kernel. */

import type { CrossEntropyCall, LossSums } from "../engine/engine.js";
import { ExactSum } from "../exactSum.js";
import { ADJUSTING_GRADIENTS } from "./adjust.js";
import { givingBack } from "./giveBack.js";
import { Losses, sumOfBlock } from "./losses.js";
import type { Stages } from "./memory.js";
import { CLOSE, MAX, SUM, stream, WRITE } from "./passes.js";
import { stageTargets, stageUpstream } from "./rowValues.js";
import { copyIn, copyOut, isSmall } from "./small.js";
import { softTargets } from "./softTargets.js";
import type { Stage } from "./stage.js";

const LOSS = MAX | SUM | CLOSE;

export function hardTargets(stages: Pick<Stages, "of">, call: CrossEntropyCall): LossSums {
  const { grad, logits, target, kept, weight, labelSmoothing, zLoss } = call;
  if (labelSmoothing !== 0 || zLoss !== 0) return softTargets(stages, call, target, kept, null);
  const stage = stages.of(logits, grad);
  if (weight === null && isSmall(stage, logits)) return small(stage, call);
  const weights = weight === null ? null : new ExactSum();
  const sum = streamed(stage, call, weights);
  return { sum, weight: weights === null ? kept : weights.value };
}

/** The sum of the losses of a tensor of any size. */
function streamed(stage: Stage, call: CrossEntropyCall, weights: ExactSum | null): number {
  const { losses, grad, logits, target, weight, upstream } = call;
  const { kernels } = stage;
  const { results, target: targets, targetWeight, upstream: upstreams, state, raw } = stage.address;
  const taken = new Losses(stage, losses);
  (stage.through ?? stream)(stage, {
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
    begin(start, count) {
      stageTargets(stage, target, start, count, weight, weights);
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
        0,
        isResident,
        t.outer,
        t.classes,
        t.inner,
      );
    },
    end(start, count) {
      taken.take(results, start, count);
    },
  });
  return taken.sum;
}

/** The same in one call of the kernel. */
function small(stage: Stage, { losses, grad, logits, target, kept, upstream }: CrossEntropyCall): LossSums {
  const { results, x, out, target: targets, upstream: upstreams, state, raw, total } = stage.address;
  const { outer, classes } = logits;
  copyIn(stage, x, logits);
  stageTargets(stage, target, 0, outer, null, null);
  if (grad !== null) stageUpstream(stage, upstream, 0, outer);
  const sum = stage.exports.crossEntropyShort_f32(
    results,
    grad === null ? 0 : out,
    x,
    targets,
    0,
    grad === null ? 0 : upstreams,
    state,
    raw,
    total,
    false,
    outer,
    classes,
    1,
  );
  if (losses !== null) copyOut(stage, results, losses, outer);
  if (grad !== null) copyOut(stage, out, grad, outer * classes);
  return { sum: sumOfBlock(stage, results, outer, sum), weight: kept };
}
