/** What the kernels of compare leave of a tile, taken to where it is wanted. */

import type { FloatArray } from "../engine/data.js";
import type { CompareCall } from "../engine/engine.js";
import { resultsOf, sideOf } from "./comparePairs.js";
import type { Stage } from "./stage.js";

export class CompareResults {
  readonly #stage: Stage;
  readonly #call: CompareCall;
  readonly #values: { readonly from: number; readonly to: FloatArray }[] = [];

  constructor(stage: Stage, call: CompareCall) {
    this.#stage = stage;
    this.#call = call;
    const { nll, baseNll, kl, reverseKl, js, totalVariation, deltaP } = call;
    const { losses } = sideOf(stage.address, true);
    const { losses: baseLosses } = sideOf(stage.address, false);
    const from = resultsOf(stage.address);
    const add = (from: number, to: FloatArray | null) => to !== null && this.#values.push({ from, to });
    add(losses, nll);
    add(baseLosses, baseNll);
    add(from.kl, kl);
    add(from.reverseKl, reverseKl);
    add(from.js, js);
    add(from.totalVariation, totalVariation);
    add(from.deltaP, deltaP);
  }

  /** Those of `count` rows from row `start` on. */
  take(start: number, count: number): void {
    const stage = this.#stage;
    for (const { from, to } of this.#values) stage.copyElementsOut(from, to, start, count);
    const base = sideOf(stage.address, false);
    const model = sideOf(stage.address, true);
    const { argmax, baseArgmax, baseTopRank } = this.#call;
    const { integers, doubles } = stage;
    for (let r = 0; r < count; r++) {
      const hasBase = !Number.isNaN(doubles[base.logSumExp / 8 + r]);
      const hasModel = !Number.isNaN(doubles[model.logSumExp / 8 + r]);
      baseArgmax[start + r] = hasBase ? integers[base.argmax / 4 + r] : -1;
      argmax[start + r] = hasModel ? integers[model.argmax / 4 + r] : -1;
      baseTopRank[start + r] = hasBase && hasModel ? integers[model.order / 4 + r] + 1 : 0;
    }
  }
}
