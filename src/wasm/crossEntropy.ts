/** Cross entropy of class indices and of class probabilities: what streams through their kernels. */
import type { FloatArray, View } from "../backend.js";
import type { Stages } from "./memory.js";
import { CLOSE, MAX, SUM, stream } from "./passes.js";

const PASSES = [MAX, SUM, CLOSE] as const;

export function crossEntropy(
  stages: Stages,
  losses: FloatArray | null,
  logits: View,
  target: Int32Array,
  weight: FloatArray | null,
  labelSmoothing: number,
): number {
  const stage = stages.of(logits.data);
  const { kernels } = stage;
  const { results, x, z, target: targets, state } = stage.address;
  const targetWeight = weight === null ? 0 : stage.address.targetWeight;
  const classWeight = weight === null ? 0 : z;
  const own = 1 - labelSmoothing;
  const share = labelSmoothing / logits.classes;
  stage.clearTotal();
  stream(stage, {
    x: logits,
    weight: labelSmoothing === 0 ? null : weight,
    passes: PASSES,
    begin: (start, count) => stage.stageTargets(target, start, count, weight),
    run(steps, { classStart, outer, classes, inner }) {
      if (labelSmoothing === 0) {
        kernels.crossEntropy(
          steps,
          results,
          x,
          targets,
          targetWeight,
          state,
          classStart,
          outer,
          classes,
          inner,
        );
      } else {
        kernels.crossEntropySmoothed(
          steps,
          results,
          x,
          targets,
          targetWeight,
          classWeight,
          state,
          classStart,
          outer,
          classes,
          inner,
          own,
          share,
        );
      }
    },
    end: (start, count) => stage.takeLosses(results, losses, start, count),
  });
  return stage.total();
}

export function crossEntropyProbabilities(
  stages: Stages,
  losses: FloatArray | null,
  logits: View,
  target: View,
  weight: FloatArray | null,
  labelSmoothing: number,
): number {
  const stage = stages.of(logits.data);
  const { kernels } = stage;
  const { results, x, y, z, state } = stage.address;
  const classWeight = weight === null ? 0 : z;
  const own = 1 - labelSmoothing;
  const share = labelSmoothing / logits.classes;
  stage.clearTotal();
  stream(stage, {
    x: logits,
    y: target,
    weight,
    passes: PASSES,
    run(steps, { classStart, outer, classes, inner }) {
      kernels.crossEntropyProbabilities(
        steps,
        results,
        x,
        y,
        classWeight,
        state,
        classStart,
        outer,
        classes,
        inner,
        own,
        share,
      );
    },
    end: (start, count) => stage.takeLosses(results, losses, start, count),
  });
  return stage.total();
}
