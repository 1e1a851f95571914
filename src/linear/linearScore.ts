/** linearScore: how logits that are a product stand to the targets. */

import type { Call } from "../check/call.js";
import { type OptionName, readOptions } from "../check/options.js";
import { checkTargetOfRows } from "../check/target.js";
import { FLOAT64 } from "../dtype.js";
import type { View } from "../engine/data.js";
import type { ScoreOptions, ScoreOut, ScoreOutput, ScoreResult } from "../functions/score.js";
import { define } from "../functions/shared/define.js";
import { type ScoredLogits, scoreRows } from "../functions/shared/scoreRows.js";
import type { Absent, IndexLike, Named, TensorLike } from "../types.js";
import { type Head, logitsOf, readHead } from "./arguments.js";
import type { LinearEngine } from "./engine.js";
import type { Beside, BiasOption } from "./options.js";

/** The options of {@link linearScore}. */
export interface LinearScoreOptions<
  Names = readonly ScoreOutput[] | Absent,
  K = number | Absent,
  Out = ScoreOut | Absent,
  Segments = IndexLike | Absent,
  Bias = TensorLike | Absent,
> extends Omit<ScoreOptions<Names, K, Out, Segments>, "dim" | "classMask">,
    BiasOption<Bias> {}

export interface LinearScore extends Named<"linearScore"> {
  /**
   * How the logits of a linear layer, a model's head, stand to the targets, row by row, without the logits: the log-probabilities of a
   * prompt, ranks and the k best classes take no memory for rows times classes.
   *
   * `x[r, c] = Σ hidden[r, k] · weight[c, k] + bias[c]`, rounded to the type that is computed with, and then as `score` of `xent` has it,
   * with its bits, but for the last ones of `entropy` and `brier` of more than 4,096 classes: `logProb = log p[t]` with `p = softmax(x)`, and so on. `logProb` is 0 minus the loss of {@link linearCrossEntropy} with
   * reduction "none".
   *
   * @param hidden - What the head is given: D, N × D, batch × sequence × D, ...
   * @param weight - The matrix of the layer, C × D, one row for each class. Types as of {@link linearCrossEntropy}.
   * @param target - Class indices, `0 <= target < C` or `ignoreIndex`, in the shape of `hidden` without its last axis; null asks for what
   * needs none.
   * @param options - {@link LinearScoreOptions}.
   * @returns As of `score`: tensors in the shape of `hidden` without its last axis, `topK` with k as the last axis; floats in float32, or
   * float64 if that is what is computed with.
   * @throws As `score`, and as {@link linearCrossEntropy} for `hidden`, `weight`, `bias` and `target`.
   * @example
   * linearScore([[1, 2], [1, 0]], [[1, 1], [1, 0], [-1, -1]], [1, 0]).logProb.data; // [-2.1291, -0.7586]
   * linearScore([[1, 2], [1, 0]], [[1, 1], [1, 0], [-1, -1]], [1, 0]).rank.data; // [2, 1]
   * linearScore([[1, 2], [1, 0]], [[1, 1], [1, 0], [-1, -1]], null, { topK: 2 }).topK.indices.data; // [0, 1, 0, 1]
   * @remarks Source: as of `score`.
   * @see {@link linearCrossEntropy} for the mean loss alone.
   */
  <
    Hidden extends TensorLike,
    Weight extends TensorLike,
    Target extends IndexLike | Absent = undefined,
    const Names extends readonly ScoreOutput[] | Absent = undefined,
    K extends number | Absent = undefined,
    Out extends ScoreOut | Absent = undefined,
    Segments extends IndexLike | Absent = undefined,
    Bias extends TensorLike | Absent = undefined,
  >(
    hidden: Hidden,
    weight: Weight,
    target?: Target,
    options?: LinearScoreOptions<Names, K, Out, Segments, Bias> | null,
  ): ScoreResult<Beside<Beside<Hidden, Weight>, Bias>, Target, Names, K, Out, Segments>;
}

const OPTIONS: readonly OptionName[] = [
  "outputs",
  "bias",
  "topK",
  "base",
  "ignoreIndex",
  "mask",
  "temperature",
  "softcap",
  "shift",
  "segments",
  "out",
];

type Needs = Pick<LinearEngine, "linearScore">;

export function linearScore(engine: Needs): LinearScore {
  return define<LinearScore>("linearScore", (call) => (hidden, weight, target, given) => {
    const options = readOptions(call, given, OPTIONS);
    const logits = scoredLogits(engine, call, readHead(call, hidden, weight, options.bias));
    return scoreRows(call, options, target, logits);
  });
}

function scoredLogits({ linearScore }: Needs, call: Call, head: Head): ScoredLogits {
  const { logits: input, axis, shape, tensors } = head;
  return {
    input,
    axis,
    tensors,
    target: (value) => checkTargetOfRows(call, value, shape, input.name),
    view: () => sizesOf(head),
    score: ({ logits: { adjustment }, ...asked }) =>
      linearScore({ ...asked, logits: logitsOf(head, adjustment) }),
  };
}

/** A view of the logits that are not there. */
function sizesOf({ logits: { data }, type, rows, classes }: Head): View {
  const sizes = { offset: 0, outer: rows, classes, inner: 1, stride: classes };
  return { data: data as Float32Array, double: type === FLOAT64, ...sizes, places: null, adjustment: null };
}
