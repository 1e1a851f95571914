/**
 * compare: rows that fit a block go through all kernels in one pass. Of longer ones the sums of each tensor come first, and what is known of each row is kept; then
 * the pieces of both are compared.
 */

import type { CompareCall } from "../engine/engine.js";
import { classesLast } from "../tensor/view.js";
import { compareBlocks } from "./compareBlocks.js";
import { compareLongRows } from "./compareLongRows.js";
import { crossEntropy } from "./crossEntropy.js";
import type { KernelFunction } from "./kernelFunction.js";
import type { Stages } from "./memory.js";

export const compare: KernelFunction<"compare"> = (stages, call) => {
  const { base, model, nll, baseNll } = call;
  const own = { ...call, base: classesLast(base), model: classesLast(model) };
  if (base.inner > 1) {
    // The kernel adds the classes of neighbouring rows in another order than those of contiguous ones.
    if (lossesOf(stages, call, base, baseNll, call.baseIsNormalized)) own.baseNll = null;
    if (lossesOf(stages, call, model, nll, call.modelIsNormalized)) own.nll = null;
  }
  const stage = stages.of(base);
  if (base.classes <= stage.capacity) compareBlocks(stage, own);
  else compareLongRows(stage, own);
};

/** Computes them apart if that must be, and says whether it must. */
function lossesOf(
  stages: Stages,
  { target }: CompareCall,
  logits: CompareCall["base"],
  losses: CompareCall["nll"],
  isNormalized: boolean,
): boolean {
  if (target === null || losses === null || isNormalized) return false;
  const given = { grad: null, kept: 0, weight: null, labelSmoothing: 0, zLoss: 0, upstream: 1 };
  crossEntropy(stages, { ...given, losses, logits, target });
  return true;
}
