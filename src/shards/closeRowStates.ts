/** closeRowStates: the losses of rows whose shards are merged. */

import { type OptionName, readOptions } from "../check/options.js";
import { checkNumClasses } from "../check/settings.js";
import { checkTargetOfRows } from "../check/target.js";
import type { LossSums } from "../engine/engine.js";
import { ExactSum } from "../exactSum.js";
import { type RowLoss, valueOfLosses } from "../functions/shared/classLoss.js";
import { define } from "../functions/shared/define.js";
import { LOSS } from "../functions/shared/loss.js";
import type { ClassLossOptions, LossOut, LossParts, ReductionOrParts } from "../functions/shared/options.js";
import type { Absent, FloatTensor, IndexLike, Named } from "../types.js";
import type { ShardEngine } from "./engine.js";
import { type CheckedStates, checkStates, type RowStates } from "./states.js";
import { checkComplete, isShort, prepareMerged, targetLogitsOf } from "./whole.js";

/** The options of {@link closeRowStates}: those of crossEntropy that do not ask for more of the logits. */
export interface CloseRowStatesOptions<R = ReductionOrParts | Absent, Out = LossOut<R>>
  extends Omit<ClassLossOptions<R, Out>, "weight" | "dim" | "shift"> {
  /** The number of classes of all shards. Without it nothing says that the last shard is missing. */
  numClasses?: number | Absent;
}

export interface CloseRowStates extends Named<"closeRowStates"> {
  /**
   * The cross entropy between logits whose classes are split over processes, and class indices, to the bits of `crossEntropy` in one process.
   *
   * `loss = lse - x[t]`, where `lse = log Σ exp(x[c])` over the classes of all shards.
   *
   * There are no class weights, no label smoothing and no adjustments of the logits: `rowWeight` can weigh the rows, `logits / temperature` can be
   * computed before.
   *
   * @param state - The merged state of all shards, by {@link mergeRowStates} or an all-reduce of `sums`.
   * @param target - The class indices that the shards were given: `0 <= target < C`, C the number of classes of all shards, or `ignoreIndex`.
   * @param options - {@link CloseRowStatesOptions}.
   * @returns As of `crossEntropy`: a number; for reduction "none" the losses in nats, in the shape of the rows, 0 where a row does not count; for
   * "parts" their exact sum.
   * @throws TypeError if `state` is none, or of another engine than the one that computes here, or `target` holds no integers, or an option is
   * unknown or of the wrong kind. RangeError if a shard is missing (the last one: if `numClasses` is given) or there twice, shards disagree about pivots or targets, no logit reaches a
   * pivot, a target is out of range, or as `crossEntropy` for `reduction`, `ignoreIndex`, `mask`, `rowWeight`, `normalizer` and `out`.
   * @example
   * closeRowStates(rowState([[3, 1, -3]], [1], { pivot: [3], firstClass: 0 }), [1]); // 2.1291
   * @remarks Source: PyTorch `torch.nn.functional.cross_entropy`; Shoeybi et al., "Megatron-LM: Training Multi-Billion Parameter Language Models Using
   * Model Parallelism", 2019.
   * @see {@link rowGradient} for the gradient.
   */
  <R extends ReductionOrParts | Absent = "mean", Out extends LossOut<R> = undefined>(
    state: RowStates,
    target: IndexLike,
    options?: CloseRowStatesOptions<R, Out> | null,
  ): R extends "none" ? FloatTensor : R extends "parts" ? LossParts : number;
}

const OPTIONS: readonly OptionName[] = [
  "numClasses",
  "ignoreIndex",
  "reduction",
  "mask",
  "rowWeight",
  "normalizer",
  "out",
];

type Needs = Pick<ShardEngine, "shardBackend" | "mergedLosses">;

export function closeRowStates(engine: Needs): CloseRowStates {
  return define<CloseRowStates>("closeRowStates", (call) => (value, targetValue, given) => {
    const options = readOptions(call, given, OPTIONS);
    const state = checkStates(call, "state", value);
    const indices = checkTargetOfRows(call, targetValue, state.shape, "state");
    const classes = checkComplete(
      call,
      state,
      indices,
      engine.shardBackend(null),
      checkNumClasses(call, options.numClasses),
    );
    const loss = prepareMerged(call, LOSS, state, classes, indices, options);
    const { losses, kept } = loss;
    const target = loss.target as Int32Array;
    if (isShort(classes)) return valueOfLosses(loss, ofShort(state, loss, target));
    const { pivot, sums } = state;
    const targetLogits = targetLogitsOf(state);
    return valueOfLosses(loss, engine.mergedLosses({ pivot, sums, targetLogits, target, losses, kept }));
  });
}

/** A short vocabulary: its losses are known. */
function ofShort(state: CheckedStates, { losses, kept }: RowLoss, target: Int32Array): LossSums {
  const known = targetLogitsOf(state);
  const sum = new ExactSum();
  for (let row = 0; row < known.length; row++) {
    const loss = target[row] < 0 ? 0 : known[row];
    if (losses !== null) losses[row] = loss;
    sum.add(loss);
  }
  return { sum: sum.value, weight: kept };
}
