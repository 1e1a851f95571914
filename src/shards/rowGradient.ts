/** rowGradient: a shard's part of the gradient of rows whose shards are merged. */

import { type OptionName, readOptions } from "../check/options.js";
import { checkNumClasses } from "../check/settings.js";
import { showShape } from "../check/show.js";
import { checkTargetOfRows } from "../check/target.js";
import { computeType } from "../dtype.js";
import type { FloatData } from "../engine/data.js";
import type { Engine } from "../engine/engine.js";
import { define } from "../functions/shared/define.js";
import { checkGradient } from "../functions/shared/lossGradient.js";
import type {
  ClassLossOptions,
  FloatOut,
  GradientOptions,
  ReductionOrParts,
} from "../functions/shared/options.js";
import { tensorResult } from "../functions/shared/result.js";
import { ROW_GRADIENT, upstreamOfLoss } from "../functions/shared/rowGradient.js";
import { clearRows } from "../functions/shared/rowGradients.js";
import type { TensorOf } from "../results.js";
import { sameShape } from "../tensor/shape.js";
import type { Absent, IndexLike, Named, TensorLike } from "../types.js";
import { checkFirstClass, checkLogits, viewOf } from "./arguments.js";
import type { ShardEngine } from "./engine.js";
import { checkStates, type RowStates, SECTION } from "./states.js";
import { checkComplete, isShort, prepareMerged, targetLogitsOf } from "./whole.js";

/** The options of {@link rowGradient}. */
export interface RowGradientOptions<R = ReductionOrParts | Absent, Out = FloatOut | Absent>
  extends Omit<ClassLossOptions<R>, "weight" | "shift" | "out">,
    GradientOptions<R, Out> {
  /** The class that the shard begins with: a multiple of 4096. */
  firstClass: number;
  /** As for {@link closeRowStates}. */
  numClasses?: number | Absent;
  /** The class axis, counted from the end if negative. Default -1. */
  dim?: number | Absent;
}

export interface RowGradient extends Named<"rowGradient"> {
  /**
   * The gradient of the loss of {@link closeRowStates} with respect to the logits of a shard: that part of `crossEntropyGrad`'s in one process, bit
   * for bit.
   *
   * `grad[c] = g · (p[c] - (c == t))`, `p = softmax(x)` over the classes of all shards; the entry of the target is computed from the other classes.
   *
   * @param logits - Those that {@link rowState} was given for this shard.
   * @param state - The merged state of all shards.
   * @param target - The class indices that the shards were given.
   * @param options - {@link RowGradientOptions}; those of {@link closeRowStates} must be the same as there.
   * @returns The gradient in the shape and the type of `logits`, exactly 0 in rows that do not count. With reduction "parts" it is that of
   * the sum.
   * @throws As {@link closeRowStates} and {@link rowState}. TypeError, too, if `gradOutput` is neither a number nor a tensor of floats; RangeError if
   * it has not the shape of the loss, the classes are none of those of `state`, or `out` has another length or overlaps an argument (it may be
   * exactly the elements of `logits`).
   * @example
   * rowGradient([[3, 1, -3]], rowState([[3, 1, -3]], [1], { pivot: [3], firstClass: 0 }), [1], { firstClass: 0 }).data; // [0.8789, -0.8811, 0.0022]
   * @remarks Source: PyTorch `torch.nn.functional.cross_entropy` and its backward pass.
   */
  <
    R extends ReductionOrParts | Absent = "mean",
    X extends TensorLike = TensorLike,
    Out extends FloatOut | Absent = undefined,
  >(
    logits: X,
    state: RowStates,
    target: IndexLike,
    options: RowGradientOptions<R, Out>,
  ): TensorOf<X, Out>;
}

const OPTIONS: readonly OptionName[] = [
  "firstClass",
  "numClasses",
  "dim",
  "ignoreIndex",
  "reduction",
  "mask",
  "rowWeight",
  "normalizer",
  "gradOutput",
  "out",
];

type Needs = Pick<ShardEngine, "shardBackend" | "shardGradient"> & Pick<Engine, "crossEntropyGrad">;

export function rowGradient(engine: Needs): RowGradient {
  return define<RowGradient>("rowGradient", (call) => (value, stateValue, targetValue, given) => {
    const options = readOptions(call, given, OPTIONS);
    const logits = checkLogits(call, value, options.dim);
    const { input, shape, classes } = logits;
    const firstClass = checkFirstClass(call, options.firstClass, classes);
    const state = checkStates(call, "state", stateValue);
    const { dtype } = computeType(input.type);
    if (state.dtype !== dtype)
      call.wrongKind(`state has dtype ${state.dtype}, expected ${dtype} for logits of ${input.type.dtype}`);
    if (!sameShape(shape, state.shape))
      call.outOfRange(
        `state has rows of shape ${showShape(state.shape)}, expected ${showShape(shape)}, as logits has`,
      );
    const indices = checkTargetOfRows(call, targetValue, shape, "logits");
    const all = checkComplete(
      call,
      state,
      indices,
      engine.shardBackend(null),
      checkNumClasses(call, options.numClasses),
    );
    const end = firstClass + classes;
    if (end > all || (end < all && end % SECTION !== 0))
      call.outOfRange(
        `logits has classes ${firstClass} to ${end - 1}, expected a shard of the ${all} classes of state`,
      );
    // Those of the whole vocabulary, but for the gradient itself.
    const wanted: typeof ROW_GRADIENT = {
      ...ROW_GRADIENT,
      check: (call, whole, options) => checkGradient(call, { ...whole, name: "logits", input }, options),
    };
    const loss = prepareMerged(call, wanted, state, all, indices, options);
    const { outputs, counted, kept } = loss;
    const target = loss.target as Int32Array;
    const grad = outputs.grad as FloatData;
    const array = outputs.gradArray as NonNullable<typeof outputs.gradArray>;
    const view = viewOf(logits);
    const upstream = upstreamOfLoss(loss, 1);
    const { pivot, sums } = state;
    if (logits.rows === 0) return tensorResult(outputs.out, array, input.shape, input.type);
    if (isShort(all)) {
      const hard = { weight: null, labelSmoothing: 0, zLoss: 0 };
      engine.crossEntropyGrad({ losses: null, grad, logits: view, target, kept, upstream, ...hard });
    } else {
      const targetLogits = targetLogitsOf(state);
      engine.shardGradient({ logits: view, firstClass, pivot, target, sums, targetLogits, grad, upstream });
    }
    clearRows(array, view, counted);
    return tensorResult(outputs.out, array, input.shape, input.type);
  });
}
