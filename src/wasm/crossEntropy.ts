/** Cross entropy of class indices and of class probabilities, and their gradients: what streams through the kernels. */

import { isSingle } from "../dtype.js";
import type { FloatArray, FloatData, Upstream, View } from "../engine/data.js";
import { written } from "../js/halves.js";
import { product } from "../js/product.js";
import { Rows } from "../js/rows.js";
import { upstreamAt } from "../js/upstream.js";
import { canonical } from "../nan.js";
import type { Stages } from "./memory.js";
import { CLOSE, MAX, SUM, stream, WRITE } from "./passes.js";
import { logSoftmax } from "./softmax.js";

const LOSS = MAX | SUM | CLOSE;
const LOSS_AND_GRADIENT = LOSS | WRITE;

/** `grad` is null where only the loss is wanted. */
export function crossEntropy(
  stages: Stages,
  grad: FloatData | null,
  losses: FloatArray | null,
  logits: View,
  target: Int32Array,
  weight: FloatArray | null,
  labelSmoothing: number,
  upstream: Upstream,
): number {
  if (labelSmoothing !== 0) {
    return soft(stages, grad, losses, logits, target, null, weight, labelSmoothing, upstream);
  }
  const stage = stages.of(logits, grad);
  const { kernels } = stage;
  const { results, target: targets, upstream: upstreams, state } = stage.address;
  const targetWeight = weight === null ? 0 : stage.address.targetWeight;
  let sum = 0;
  stream(stage, {
    x: logits,
    y: null,
    weight: null,
    out: grad,
    passes: grad === null ? LOSS : LOSS_AND_GRADIENT,
    writes: SUM | WRITE,
    rereads: WRITE,
    inPlace: false,
    guesses: true,
    begin(start, count) {
      stage.stageTargets(target, start, count, weight);
      if (grad !== null) stage.stageUpstream(upstream, start, count);
    },
    run(steps, t, from, to) {
      try {
        kernels.crossEntropy(
          steps,
          results,
          grad === null ? 0 : to,
          from,
          targets,
          targetWeight,
          grad === null ? 0 : upstreams,
          state,
          t.classStart,
          t.outer,
          t.classes,
          t.inner,
        );
      } catch (error) {
        // The end of the stack, or a trap: a tensor that lies in the memory itself gets its elements back.
        kernels.giveBack(from, targets, state, t.classStart, t.outer, t.classes, t.inner);
        throw error;
      }
    },
    end(start, count) {
      sum = stage.takeLosses(results, losses, start, count);
    },
  });
  return sum;
}

/** `grad` and `gradTarget` are null where they are not wanted. */
export function crossEntropyProbabilities(
  stages: Stages,
  grad: FloatData | null,
  gradTarget: FloatData | null,
  losses: FloatArray | null,
  logits: View,
  target: View,
  weight: FloatArray | null,
  labelSmoothing: number,
  upstream: Upstream,
): number {
  // First, because `grad` may take the place of the logits.
  if (gradTarget !== null)
    written(gradTarget, (out) => targetGradient(stages, out, logits, weight, labelSmoothing, upstream));
  return soft(stages, grad, losses, logits, null, target, weight, labelSmoothing, upstream);
}

/** A coefficient for every class: label smoothing (`target`) or class probabilities (`q`). */
function soft(
  stages: Stages,
  grad: FloatData | null,
  losses: FloatArray | null,
  logits: View,
  target: Int32Array | null,
  q: View | null,
  weight: FloatArray | null,
  labelSmoothing: number,
  upstream: Upstream,
): number {
  const stage = stages.of(logits);
  const { results, x, y, z, target: targets, targetWeight, upstream: upstreams, state } = stage.address;
  let sum = 0;
  stream(stage, {
    x: logits,
    y: q,
    weight,
    out: grad,
    passes: grad === null ? LOSS : LOSS_AND_GRADIENT,
    writes: SUM | WRITE,
    rereads: WRITE,
    inPlace: true,
    guesses: false,
    begin(start, count) {
      if (target !== null) stage.stageTargets(target, start, count, weight);
      if (grad !== null) stage.stageUpstream(upstream, start, count);
    },
    run: (steps, t) =>
      stage.kernels.crossEntropySoft(
        steps,
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
      ),
    end(start, count) {
      sum = stage.takeLosses(results, losses, start, count);
    },
  });
  return sum;
}

/** Below it float32 has fewer bits. */
const SMALLEST_NORMAL = 2 ** -126;

/** -g·(1 - s)·w·log p for every class: the kernel's log-softmax, scaled in place. Seldom asked for, so no kernel of its own. */
function targetGradient(
  stages: Stages,
  gradTarget: FloatArray,
  logits: View,
  weight: FloatArray | null,
  labelSmoothing: number,
  upstream: Upstream,
): void {
  logSoftmax(stages, gradTarget, logits);
  const { outer, classes, inner } = logits;
  const single = isSingle(gradTarget);
  let at = 0;
  for (let o = 0; o < outer; o++) {
    for (let c = 0; c < classes; c++) {
      const share = -(1 - labelSmoothing) * (weight === null ? 1 : weight[c]);
      for (let i = 0; i < inner; i++, at++) {
        const row = o * inner + i;
        const scale = share * upstreamAt(upstream, row);
        const logP = gradTarget[at];
        // What was rounded to few bits must not be enlarged.
        const isPoor = single && Math.abs(logP) < SMALLEST_NORMAL && Math.abs(scale) > 1;
        gradTarget[at] = canonical(
          product(scale, isPoor ? wideLogProbability(stages, logits, row, c) : logP),
        );
      }
    }
  }
}

/** The log-probability of one class in float64. */
function wideLogProbability(stages: Stages, logits: View, row: number, c: number): number {
  const { classes } = logits;
  const rows = new Rows(logits);
  const data = new Float64Array(classes);
  for (let k = 0; k < classes; k++) data[k] = rows.at(row, k);
  const view = { data, double: true, offset: 0, outer: 1, classes, inner: 1, stride: classes, places: null };
  logSoftmax(stages, data, view);
  return data[c];
}
