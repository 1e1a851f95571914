/** What the kernels of score leave of a tile, taken to where it is wanted. */

import { partOf } from "../dtype.js";
import type { ClassMask, FloatArray } from "../engine/data.js";
import type { ScoreCall } from "../engine/engine.js";
import { copyTo } from "../intrinsics.js";
import { isLeftOut } from "../tensor/mask.js";
import { SHORT_RUN, type Stage } from "./stage.js";

/** Bytes from one array of values to the next, for each row of a block, whatever the type. */
const VALUE_BYTES = 8;

export class ScoreResults {
  /** Where they lie, and where they go. */
  readonly #values: { readonly from: number; readonly to: FloatArray }[] = [];
  /** The same, as indices of 32-bit integers. */
  readonly #integers: { readonly from: number; readonly to: Int32Array }[] = [];
  readonly #argmax: number;
  /** Where the argmax lies of rows whose values have another one. */
  readonly #masked: number[] = [];
  readonly #stage: Stage;
  readonly #call: ScoreCall;

  /** `order`: the address of what the kernel of the order writes. */
  constructor(stage: Stage, call: ScoreCall, order: number) {
    const { out, rows } = stage.address;
    const { logProb, maxLogProb, entropy, logSumExp, brier, rank, ties, argmax } = call;
    this.#stage = stage;
    this.#call = call;
    for (const [place, to] of [logProb, maxLogProb, entropy, logSumExp, brier].entries())
      if (to !== null) this.#values.push({ from: out + place * rows * VALUE_BYTES, to });
    for (const [place, to] of [rank, ties, argmax].entries())
      if (to !== null) this.#integers.push({ from: order / 4 + place * rows, to });
    this.#argmax = order / 4 + 2 * rows;
  }

  /**
   * For the values that a softcap makes: where the argmax of one of `count` rows takes no part, all logits count as -Infinity, and of the classes that take part
   * the first one has the largest value.
   */
  findOpen(mask: ClassMask, start: number, count: number): void {
    const { integers } = this.#stage;
    const { classes } = this.#call.logits;
    for (let r = 0; r < count; r++) {
      const at = this.#argmax + r;
      const isOut = (): boolean => isLeftOut(mask, start + r, integers[at]);
      if (isOut()) this.#masked.push(at);
      while (integers[at] < classes && isOut()) integers[at]++;
    }
  }

  /** Those of `count` rows from row `start` on. */
  take(start: number, count: number): void {
    const { address } = this.#stage;
    const { isGreedy, target, topK, topIndices, topLogProbs } = this.#call;
    const { integers } = this.#stage;
    // The first of equal ones; a row without a softmax has none.
    for (const at of this.#masked.splice(0)) integers[at] = Math.min(integers[at], 0);
    for (const { from, to } of this.#values) this.#stage.copyElementsOut(from, to, start, count);
    for (const { from, to } of this.#integers) this.#copy(from, to, start, count);
    if (isGreedy !== null && target !== null) this.#compare(isGreedy, target, start, count);
    if (topIndices !== null) this.#copy(address.z / 4, topIndices, start * topK, count * topK);
    if (topLogProbs !== null) this.#stage.copyElementsOut(address.y, topLogProbs, start * topK, count * topK);
  }

  #copy(from: number, to: Int32Array, start: number, count: number): void {
    const { integers } = this.#stage;
    if (count < SHORT_RUN) for (let i = 0; i < count; i++) to[start + i] = integers[from + i];
    else copyTo(to, partOf(integers, from, count), start);
  }

  #compare(isGreedy: Uint8Array, target: Int32Array, start: number, count: number): void {
    const { integers } = this.#stage;
    for (let r = 0; r < count; r++) {
      const t = target[start + r];
      isGreedy[start + r] = t >= 0 && integers[this.#argmax + r] === t ? 1 : 0;
    }
  }
}
