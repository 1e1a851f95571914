/** crossEntropy in all its kinds: of class indices and class probabilities, and with options that say which rows and classes count, and how. */

import type { Call } from "../../check/call.js";
import {
  adjustedView,
  checkClassesLeft,
  classesThatCount,
  readClassOptions,
} from "../../check/classOptions.js";
import { tensorOf } from "../../check/integers.js";
import type { Options } from "../../check/options.js";
import { checkNumber } from "../../check/settings.js";
import type { AnyTarget } from "../../check/target.js";
import type { CrossEntropyCall, CrossEntropyProbabilitiesCall, LossSums } from "../../engine/engine.js";
import { floatsOf } from "../../tensor/elements.js";
import { withoutAxis } from "../../tensor/shape.js";
import { viewAlong } from "../../tensor/view.js";
import { type ClassLoss, NO_ROWS, prepareLoss, type RowLoss, readRows, valueOfLosses } from "./classLoss.js";
import type { CrossEntropyGradients } from "./crossEntropyGradients.js";
import type { Gradient, Wanted } from "./loss.js";
import { moved } from "./moved.js";
import { smoothed } from "./smoothed.js";

/** What the loss is computed by, or the loss and its gradients. */
export interface CrossEntropyFunctions {
  readonly ofIndices: (call: CrossEntropyCall) => LossSums;
  readonly ofProbabilities: (call: CrossEntropyProbabilitiesCall) => LossSums;
  /** Null for the loss alone. */
  readonly gradients: CrossEntropyGradients | null;
}

export function anyCrossEntropy(
  call: Call,
  { ofIndices, ofProbabilities, gradients }: CrossEntropyFunctions,
  wanted: Wanted<RowLoss>,
  given: ClassLoss,
  { indices, probabilities }: AnyTarget,
  labelSmoothing: number,
  wrtTarget: boolean,
  options: Readonly<Options>,
) {
  const { name, input, axis } = given;
  const { type, shape } = input;
  const zLoss = checkNumber(call, "zLoss", options.zLoss, 0, Number.isFinite, "a finite number");
  const rows = readRows(call, given, options);
  const classes = readClassOptions(call, options, name, shape, axis);
  const tensor = indices === null ? probabilities : tensorOf(indices);
  const loss = prepareLoss(call, wanted, given, indices, tensor, rows, classes?.mask ?? null, options);
  const { outputs, count, losses, weight, target, kept, counted } = loss;
  const { grad } = outputs;
  const apart = classes?.softcap ? gradients?.apart(input, outputs) : undefined;
  const view = viewAlong(apart ?? input, axis, type);
  const mask = classes?.mask ? classesThatCount(classes.mask, shape, view) : null;
  const left = mask && checkClassesLeft(call, view, mask, withoutAxis(shape, axis), counted?.counts ?? null);
  const logits = classes === null ? view : adjustedView(view, classes, mask, Number.NEGATIVE_INFINITY);
  // First, because `grad` may take the place of the logits.
  const gradTarget = wrtTarget ? gradients?.ofTarget(call, given, loss, logits, labelSmoothing) : undefined;
  // What a row predicts lies beside it by the shift.
  const predicted = probabilities && moved(call, probabilities, axis, counted ? counted.options.shift : 0, 0);
  // Smoothing that leaves classes out makes class probabilities of any target.
  const isSpread = labelSmoothing > 0 && mask !== null && left !== null && counted !== null;
  const q = isSpread
    ? smoothed(view, predicted && floatsOf(predicted, type), counted.target, mask, left, labelSmoothing)
    : predicted && viewAlong(predicted, axis, type);
  const smoothing = isSpread ? 0 : labelSmoothing;
  const temperature = classes === null ? 1 : classes.temperature;
  const upstream = wanted.upstream === null ? 1 : wanted.upstream(loss, temperature);
  let sums = NO_ROWS;
  if (count > 0)
    if (q !== null)
      sums = ofProbabilities({
        losses,
        grad,
        logits,
        target: q,
        weight,
        labelSmoothing: smoothing,
        zLoss,
        upstream,
      });
    else if (target !== null)
      sums = ofIndices({
        losses,
        grad,
        logits,
        target,
        kept,
        weight,
        labelSmoothing: smoothing,
        zLoss,
        upstream,
      });
  gradients?.clear(outputs, logits, counted);
  const result = wanted.result(outputs, valueOfLosses(loss, sums));
  return gradTarget === undefined ? result : { ...(result as Gradient), gradTarget };
}
