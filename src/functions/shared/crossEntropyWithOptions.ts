/** crossEntropy with the options that say which rows and classes count, how much, and what becomes of the logits. */

import { allocate } from "../../check/allocate.js";
import type { Call } from "../../check/call.js";
import {
  adjustedView,
  type ClassOptions,
  checkClassesLeft,
  classesLeft,
  classesThatCount,
  readClassOptions,
} from "../../check/classOptions.js";
import { type Integers, tensorOf } from "../../check/integers.js";
import type { Options } from "../../check/options.js";
import { isSameMemory } from "../../check/out.js";
import { checkRowWeights, type RowOptions, readRowOptions, shapeOfLosses } from "../../check/rowOptions.js";
import { checkFiniteNumber } from "../../check/settings.js";
import { checkHasClasses } from "../../check/target.js";
import { finiteWeights } from "../../check/tensors.js";
import { type FloatStorage, floatData, partOf } from "../../dtype.js";
import type { FloatArray, View } from "../../engine/data.js";
import type { Engine } from "../../engine/engine.js";
import { ExactSum } from "../../exactSum.js";
import { elementsOf, scatter } from "../../tensor/elements.js";
import { elementCount, withoutAxis } from "../../tensor/shape.js";
import { type CheckedFloats, denseTensor, type Tensor } from "../../tensor/tensor.js";
import { maskAlong, narrowed, viewAlong } from "../../tensor/view.js";
import type { ClassLoss } from "./classLoss.js";
import type { Gradient, LossOutputs, Wanted } from "./loss.js";
import { tensorResult } from "./result.js";
import {
  argumentsWith,
  checkIndexRows,
  clearRows,
  newLosses,
  ofLosses,
  reduceLosses,
  upstreamOfRows,
} from "./rowLosses.js";
import { smoothed, zerosLike } from "./smoothed.js";

type Needs = Pick<Engine, "crossEntropy" | "crossEntropyProbabilities"> &
  Partial<Pick<Engine, "crossEntropyTargetGradient">>;

/** What was read of a call. */
interface Given {
  readonly call: Call;
  readonly engine: Needs;
  readonly wanted: Wanted;
  readonly loss: ClassLoss;
  readonly labelSmoothing: number;
  readonly zLoss: number;
  readonly rows: RowOptions;
  readonly classes: ClassOptions | null;
  readonly outputs: LossOutputs;
  /** One for each class, of the input's type. */
  readonly weight: FloatArray | null;
  readonly input: CheckedFloats;
  /** A byte for each logit. */
  readonly mask: Tensor | null;
}

export function crossEntropyWithOptions(
  call: Call,
  engine: Needs,
  wanted: Wanted,
  loss: ClassLoss,
  indices: Integers | null,
  probabilities: CheckedFloats | null,
  options: Readonly<Options>,
  labelSmoothing: number,
  wrtTarget: boolean,
) {
  const { name, input, axis, reduction } = loss;
  const shape = withoutAxis(input.shape, axis);
  const zLoss = checkFiniteNumber(call, "zLoss", options.zLoss);
  const rows = readRowOptions(call, options, shape, reduction);
  const classes = readClassOptions(call, options, name, input.shape, axis);
  checkHasClasses(call, name, input, axis, elementCount(shape));
  const outputs = wanted.check(
    call,
    argumentsWith(loss, indices === null ? probabilities : tensorOf(indices), rows, classes),
    options,
  );
  const given: Given = {
    call,
    engine,
    wanted,
    loss,
    labelSmoothing,
    zLoss,
    rows,
    classes,
    outputs,
    weight: finiteWeights(loss.weight, input.type),
    input: classes === null || classes.softcap === 0 ? input : keptApart(input, outputs),
    mask:
      classes === null || classes.mask === null ? null : classesThatCount(classes.mask, input.shape, axis),
  };
  return indices === null
    ? ofProbabilities(given, probabilities as CheckedFloats, wrtTarget)
    : ofIndices(given, indices);
}

/** The derivative of the softcap needs the logits as they were, when their gradient may have taken their place. */
function keptApart(input: CheckedFloats, { gradArray }: LossOutputs): CheckedFloats {
  if (gradArray === null || input.size === 0) return input;
  const first = partOf<FloatStorage>(input.data, input.offset, 1);
  if (!isSameMemory(first, gradArray)) return input;
  const copy = elementsOf(input).slice() as FloatStorage;
  return { ...input, data: copy, length: input.size, offset: 0 };
}

/** The logits as the options want them. */
function logitsOf({ classes, loss: { axis } }: Given, input: CheckedFloats, mask: Tensor | null): View {
  const view = viewAlong(input, axis, input.type);
  if (classes === null) return view;
  return adjustedView(view, classes, mask && maskAlong(mask, axis), Number.NEGATIVE_INFINITY);
}

/** How many classes each row has; null where there is no mask. Refuses rows that count and have none. */
function leftOf(
  { call }: Given,
  logits: View,
  shape: readonly number[],
  counts: Uint8Array,
): Int32Array | null {
  const mask = logits.adjustment?.mask ?? null;
  if (mask === null) return null;
  const left = classesLeft(logits, mask);
  checkClassesLeft(call, left, shape, counts);
  return left;
}

function ofIndices(given: Given, indices: Integers) {
  const { call, engine, wanted, loss, labelSmoothing, zLoss, rows, classes, outputs, weight, input } = given;
  const factors = checkIndexRows(call, loss, indices, rows, weight);
  const { counts, target, kept, normalizer } = factors;
  const logits = logitsOf(given, input, given.mask);
  const left = leftOf(given, logits, rows.shape, counts);
  const denominator = rows.normalizer ?? normalizer.value;
  const upstream = upstreamOfRows(outputs, rows, factors, denominator, classes?.temperature ?? 1);
  const losses = newLosses(outputs, factors);
  const { grad, gradArray } = outputs;
  const mask = logits.adjustment?.mask ?? null;
  if (counts.length > 0)
    if (left === null || mask === null || labelSmoothing === 0)
      engine.crossEntropy({ losses, grad, logits, target, kept, weight, labelSmoothing, zLoss, upstream });
    else {
      const q = smoothed(zerosLike(logits), target, mask, left, labelSmoothing);
      engine.crossEntropyProbabilities({
        losses,
        grad,
        logits,
        target: q,
        weight,
        labelSmoothing: 0,
        zLoss,
        upstream,
      });
      if (gradArray !== null) clearRows(gradArray, logits, counts);
    }
  return wanted.result(outputs, reduceLosses(outputs, losses, rows, factors, normalizer));
}

function ofProbabilities(given: Given, probabilities: CheckedFloats, wrtTarget: boolean) {
  const { call, engine, wanted, loss, labelSmoothing, zLoss, rows: all, classes, outputs, weight } = given;
  const { axis } = loss;
  const read = checkRowWeights(all, given.input.type);
  // Rows that predict nothing are left out.
  const shape = shapeOfLosses(all);
  const rows = { ...all, shape, shift: 0 };
  const { input, mask, target } = withoutShift(given, probabilities);
  const rowWeight = read.weight && ofLosses(read.weight, all);
  const counts =
    read.counts === null ? new Uint8Array(elementCount(shape)).fill(1) : ofLosses(read.counts, all);
  const normalizer = new ExactSum();
  for (let row = 0; row < counts.length; row++) {
    if (counts[row] === 0) continue;
    normalizer.add(rowWeight === null ? 1 : rowWeight[row]);
    if (rowWeight !== null && rowWeight[row] === 0) counts[row] = 0;
  }
  const logits = logitsOf(given, input, mask);
  const left = leftOf(given, logits, shape, counts);
  const factors = { counts, weight: rowWeight };
  const denominator = rows.normalizer ?? normalizer.value;
  const temperature = classes?.temperature ?? 1;
  const q = viewAlong(target, axis, input.type);
  const maskView = logits.adjustment?.mask ?? null;
  const isSmoothed = left !== null && maskView !== null && labelSmoothing !== 0;
  const gradTarget = wrtTarget ? allocate<FloatStorage>(call, input.type, given.input.size) : null;
  const losses = newLosses(outputs, factors);
  const { gradArray } = outputs;
  const grad = gradArray && shiftedPlace(given, gradArray, 0);
  const toTarget = gradTarget && shiftedPlace(given, gradTarget, all.shift);
  if (counts.length > 0) {
    // First, because `grad` may take the place of the logits.
    if (toTarget !== null) {
      engine.crossEntropyTargetGradient?.({
        gradTarget: floatData(toTarget.array, input.type),
        logits,
        weight,
        labelSmoothing,
        upstream: upstreamOfRows(outputs, rows, factors, denominator, 1),
      });
      clearRows(toTarget.array, logits, counts);
    }
    engine.crossEntropyProbabilities({
      losses,
      grad: grad && floatData(grad.array, input.type),
      logits,
      target: isSmoothed ? smoothed(q, null, maskView, left, labelSmoothing) : q,
      weight,
      labelSmoothing: isSmoothed ? 0 : labelSmoothing,
      zLoss,
      upstream: upstreamOfRows(outputs, rows, factors, denominator, temperature),
    });
    if (grad !== null) clearRows(grad.array, logits, counts);
  }
  grad?.store();
  toTarget?.store();
  const result = wanted.result(outputs, reduceLosses(outputs, losses, rows, factors, normalizer));
  if (gradTarget === null) return result;
  const { type, shape: full } = given.input;
  return { ...(result as Gradient), gradTarget: tensorResult(undefined, gradTarget, full, type) };
}

/** The last axis of the rows, along which a shift goes. */
function shiftAxis({ loss: { input, axis } }: Given): number {
  const last = input.shape.length - 1;
  return axis === last ? last - 1 : last;
}

/** The rows that predict something, and what they predict. */
function withoutShift(
  given: Given,
  target: CheckedFloats,
): { input: CheckedFloats; mask: Tensor | null; target: CheckedFloats } {
  const { input, mask, rows } = given;
  const { shift } = rows;
  if (shift === 0) return { input, mask, target };
  const axis = shiftAxis(given);
  const size = input.shape[axis] - shift;
  return {
    input: narrowed(input, axis, 0, size),
    mask: mask && narrowed(mask, axis, 0, size),
    target: narrowed(target, axis, shift, size),
  };
}

/** Where the gradient of those rows is computed, which are at `start` in a tensor of all; `store` moves it to there. */
function shiftedPlace(
  given: Given,
  array: FloatStorage,
  start: number,
): { array: FloatStorage; store(): void } {
  const { call, input, rows } = given;
  if (rows.shift === 0) return { array, store: () => {} };
  const axis = shiftAxis(given);
  const all = denseTensor(call, "out", array, input.type, input.shape);
  const some = narrowed(all, axis, start, input.shape[axis] - rows.shift);
  const own = allocate<FloatStorage>(call, input.type, some.size);
  return {
    array: own,
    store() {
      array.fill(0);
      scatter(some, own);
    },
  };
}
