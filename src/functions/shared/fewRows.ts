/**
 * The reduced loss of a few contiguous rows: what small calls look like. What the engine is given lies ready here, for making
 * it anew would take as long as the loss.
 */

import type { Call } from "../../check/call.js";
import { checkIndices } from "../../check/indices.js";
import { type Integers, isLiteral } from "../../check/integers.js";
import { liveData } from "../../check/liveData.js";
import { hasFurther, type Options } from "../../check/options.js";
import { FLOAT32, INT32 } from "../../dtype.js";
import type { CrossEntropyCall, LossSums } from "../../engine/engine.js";
import { FEW_ELEMENTS } from "../../engine/fewElements.js";
import { canonical } from "../../nan.js";
import type { ClassLoss } from "./classLoss.js";

/** In place of what belongs to a caller, between two calls. */
const NO_LOGITS: Float32Array = /* @__PURE__ */ new Float32Array(0);
const NO_TARGET: Int32Array = new Int32Array(0);

const logits = {
  data: NO_LOGITS,
  double: false,
  offset: 0,
  outer: 0,
  classes: 0,
  inner: 1,
  stride: 0,
  places: null,
  adjustment: null,
};

const given = {
  losses: null,
  grad: null,
  logits,
  target: NO_TARGET,
  kept: 0,
  weight: null,
  labelSmoothing: 0,
  zLoss: 0,
  upstream: 1,
};

/** The reduced loss; null where the arguments are other ones, and where there are no rows. */
export function lossOfFewRows(
  call: Call,
  crossEntropy: (call: CrossEntropyCall) => LossSums,
  { input, axis, weight, ignored, reduction }: ClassLoss,
  indices: Integers,
  options: Readonly<Options>,
): number | null {
  const { shape, size } = input;
  if (weight !== null || reduction === "none") return null;
  if (input.type !== FLOAT32 || input.strides !== null || input.offset !== 0) return null;
  if (shape.length !== 2 || axis !== 1 || size === 0 || size > FEW_ELEMENTS) return null;
  if (isLiteral(indices) || indices.type !== INT32 || hasFurther(options)) return null;
  const { values, kept } = checkIndices(call, "target", indices, shape[1], ignored[0]);
  logits.data = liveData(input) as Float32Array;
  logits.outer = shape[0];
  logits.classes = shape[1];
  logits.stride = shape[1];
  given.target = values;
  given.kept = kept;
  try {
    const { sum } = crossEntropy(given);
    return canonical(reduction === "sum" ? sum : sum / kept);
  } finally {
    logits.data = NO_LOGITS;
    given.target = NO_TARGET;
  }
}
