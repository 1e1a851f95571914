/** rowState: the second round of logits whose classes are split over processes. */

import type { Call } from "../check/call.js";
import { type OptionName, readOptions } from "../check/options.js";
import { showElement } from "../check/show.js";
import { checkTargetOfRows } from "../check/target.js";
import { computeType, FLOAT64 } from "../dtype.js";
import type { FloatArray } from "../engine/data.js";
import type { Engine } from "../engine/engine.js";
import { define } from "../functions/shared/define.js";
import type { Absent, IndexLike, Named, TensorLike } from "../types.js";
import {
  checkFirstClass,
  checkLogits,
  checkPivot,
  type ShardLogits,
  targetsIn,
  valuesOf,
  viewOf,
} from "./arguments.js";
import type { ShardEngine } from "./engine.js";
import { AT_PIVOT, bitsOf, lengthFor, RECORD, TARGET } from "./record.js";
import { agreementOf, putTotals, type RowStates } from "./states.js";
import { isShort } from "./whole.js";

/** The options of {@link rowState}. */
export interface RowStateOptions {
  /** The maxima of {@link rowMax} over all shards, one for each row, of their type. */
  pivot: TensorLike;
  /** The class that the shard begins with: a multiple of 4096. */
  firstClass: number;
  /** The class axis, counted from the end if negative. Default -1. */
  dim?: number | Absent;
}

export interface RowState extends Named<"rowState"> {
  /**
   * What the losses and the gradient need of the rows of a shard: exact integers, which any all-reduce adds up.
   *
   * In units of 2^-1074 a row's sum is `Σ exp(x[c] - pivot)` over the exact sums of sections of 4,096 classes, times a power of two that all
   * shards have; the target's logit is in the state of the shard that has it. `sums` alone is to be added up over all shards, as 64-bit integers, by
   * {@link mergeRowStates} or by an all-reduce of its elements: `{ ...state, sums: reduced }` is the merged state then.
   *
   * The vocabulary is cut before multiples of 4,096 classes. One of fewer than 4,096 is one shard, whose state holds its losses.
   *
   * @param logits - The classes of a shard on axis `dim`, in any shape.
   * @param target - Class indices of the whole vocabulary, the same in all shards, in the shape of `logits` without the classes. Those of other
   * shards may be any integer here: {@link closeRowStates} checks them.
   * @param options - {@link RowStateOptions}.
   * @returns {@link RowStates}, which structured clone carries. A NaN or +Infinity, or a row of only -Infinity, makes a row NaN; others are
   * as they are without it.
   * @throws TypeError if `logits` or `pivot` is no tensor of floats, `pivot` has another type than the maxima, `target` holds no integers, `pivot` or
   * `firstClass` is missing, or an option is unknown. RangeError if shapes do not fit, `firstClass` is no multiple of 4096, or a logit is above its
   * pivot.
   * @example
   * rowState([[3, 1, -3]], [1], { pivot: [3], firstClass: 0 }).shape; // [1]
   * @remarks Source: Shoeybi et al., "Megatron-LM: Training Multi-Billion Parameter Language Models Using Model Parallelism", 2019.
   * @see {@link closeRowStates} for the losses, {@link rowGradient} for the gradient of a shard.
   */
  (logits: TensorLike, target: IndexLike, options: RowStateOptions): RowStates;
}

const OPTIONS: readonly OptionName[] = ["pivot", "firstClass", "dim"];

type Needs = Pick<ShardEngine, "shardBackend" | "rowMax" | "rowSums"> & Pick<Engine, "crossEntropy">;

export function rowState(engine: Needs): RowState {
  return define<RowState>("rowState", (call) => (value, targetValue, given): RowStates => {
    const options = readOptions(call, given, OPTIONS);
    const logits = checkLogits(call, value, options.dim);
    const { input, classes, shape, rows } = logits;
    const firstClass = checkFirstClass(call, options.firstClass, classes);
    const pivot = checkPivot(call, options.pivot, logits);
    const indices = checkTargetOfRows(call, targetValue, shape, "logits");
    const target = targetsIn(call, indices, firstClass, classes);
    const type = computeType(input.type);
    const sums = new BigInt64Array(lengthFor(rows));
    const backend = engine.shardBackend(null);
    if (rows > 0) {
      putMaxima(call, engine, logits, pivot, sums);
      const values = new type.Array(rows);
      if (firstClass === 0 && isShort(classes)) putLosses(engine, logits, target, values);
      else engine.rowSums({ logits: viewOf(logits), firstClass, pivot, target, sums, targetLogits: values });
      for (let row = 0; row < rows; row++)
        if (target[row] >= 0) sums[row * RECORD + TARGET] = bitsOf(values[row], type === FLOAT64);
    }
    const dtype = type === FLOAT64 ? "float64" : "float32";
    const state = { backend, dtype, shape: shape.slice(), pivot: pivot as RowStates["pivot"] } as const;
    putTotals(sums, rows, firstClass, classes, agreementOf(state, valuesOf(indices)));
    return { format: 1, ...state, sums, shards: [[firstClass, classes]] };
  });
}

/** Counts the rows whose pivot the shard has. No logit is above it. */
function putMaxima(
  call: Call,
  engine: Pick<ShardEngine, "rowMax">,
  logits: ShardLogits,
  pivot: FloatArray,
  sums: BigInt64Array,
): void {
  const maxima = pivot.slice();
  engine.rowMax({ x: viewOf(logits), out: maxima });
  for (let row = 0; row < maxima.length; row++) {
    if (maxima[row] > pivot[row])
      call.outOfRange(
        `${showElement("pivot", logits.shape, row)} is ${pivot[row]}, below a logit of the row, ${maxima[row]}, expected the maximum over all shards`,
      );
    if (!(maxima[row] < pivot[row])) sums[row * RECORD + AT_PIVOT] = 1n;
  }
}

/** In the order of short rows, which is another one. */
function putLosses(
  engine: Pick<Engine, "crossEntropy">,
  logits: ShardLogits,
  target: Int32Array,
  losses: FloatArray,
): void {
  const kept = target.length;
  const hard = { weight: null, labelSmoothing: 0, zLoss: 0, upstream: 1 };
  engine.crossEntropy({ losses, grad: null, logits: viewOf(logits), target, kept, ...hard });
}
