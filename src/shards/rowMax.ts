/** rowMax: the first round of logits whose classes are split over processes. */

import { allocate } from "../check/allocate.js";
import { type OptionName, readOptions } from "../check/options.js";
import { computeType } from "../dtype.js";
import type { FloatArray } from "../engine/data.js";
import { define } from "../functions/shared/define.js";
import { tensorResult } from "../functions/shared/result.js";
import type { LossArray } from "../results.js";
import type { Absent, FloatTensor, Named, TensorLike } from "../types.js";
import { checkLogits, viewOf } from "./arguments.js";
import type { ShardEngine } from "./engine.js";

/** The options of {@link rowMax}. */
export interface RowMaxOptions {
  /** The class axis, counted from the end if negative. Default -1. */
  dim?: number | Absent;
}

export interface RowMax extends Named<"rowMax"> {
  /**
   * The largest logit of each row of a shard: `max x[c]` over its classes.
   *
   * The maximum of these over all shards, element by element, is the `pivot` of {@link rowState} and {@link rowGradient}.
   *
   * @param logits - The classes of a shard on axis `dim`, in any shape.
   * @param options - {@link RowMaxOptions}.
   * @returns One value for each row, in the shape of `logits` without the classes: float64 for float64, else float32, which 16-bit floats
   * are computed with. A row with a NaN has NaN; one of only -Infinity has -Infinity.
   * @throws TypeError if `logits` is no tensor of floats, or an option is unknown or of the wrong kind. RangeError if `dim` names no axis, or
   * there are no classes.
   * @example
   * rowMax([[3, 1, -3], [0, 2, 0]]).data; // [3, 2]
   * @remarks Source: Shoeybi et al., "Megatron-LM: Training Multi-Billion Parameter Language Models Using Model Parallelism", 2019.
   * @see {@link rowState} for the second round.
   */
  <X extends TensorLike>(logits: X, options?: RowMaxOptions | null): FloatTensor<LossArray<X>>;
}

const OPTIONS: readonly OptionName[] = ["dim"];

export function rowMax(engine: Pick<ShardEngine, "rowMax">): RowMax {
  return define<RowMax>("rowMax", (call) => (value, given) => {
    const options = readOptions(call, given, OPTIONS);
    const logits = checkLogits(call, value, options.dim);
    const type = computeType(logits.input.type);
    const out = allocate<FloatArray>(call, type, logits.rows);
    if (logits.rows > 0) engine.rowMax({ x: viewOf(logits), out });
    return tensorResult(undefined, out, logits.shape, type);
  });
}
