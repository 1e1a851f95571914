/** crossEntropy in all its kinds: with class probabilities, and with options that say which rows and classes count, and how. */

import { allocate } from "../../check/allocate.js";
import type { Call } from "../../check/call.js";
import {
  adjustedView,
  checkClassesLeft,
  classesThatCount,
  readClassOptions,
} from "../../check/classOptions.js";
import { type Integers, tensorOf } from "../../check/integers.js";
import { liveData } from "../../check/liveData.js";
import { hasFurther, type Options } from "../../check/options.js";
import { isSameMemory } from "../../check/out.js";
import { checkRows, readRowOptions } from "../../check/rowOptions.js";
import { checkNumber } from "../../check/settings.js";
import { checkHasClasses } from "../../check/target.js";
import { finiteWeights } from "../../check/tensors.js";
import { type FloatStorage, floatData, partOf } from "../../dtype.js";
import type { Engine } from "../../engine/engine.js";
import { elementsOf, floatsOf, scatter } from "../../tensor/elements.js";
import { elementCount, withoutAxis } from "../../tensor/shape.js";
import { type CheckedFloats, denseTensor } from "../../tensor/tensor.js";
import { narrowed, viewAlong } from "../../tensor/view.js";
import { argumentsOf, type ClassLoss } from "./classLoss.js";
import { type Gradient, lossValue, type Wanted } from "./loss.js";
import { tensorResult } from "./result.js";
import { argumentsWith, clearRows, newLosses, reduceLosses, upstreamOfRows } from "./rowLosses.js";
import { smoothed } from "./smoothed.js";

type Needs = Pick<Engine, "crossEntropy" | "crossEntropyProbabilities"> &
  Partial<Pick<Engine, "crossEntropyTargetGradient">>;

/** One of `indices` and `probabilities` is null. */
export function anyCrossEntropy(
  call: Call,
  engine: Needs,
  wanted: Wanted,
  loss: ClassLoss,
  indices: Integers | null,
  probabilities: CheckedFloats | null,
  labelSmoothing: number,
  wrtTarget: boolean,
  options: Readonly<Options>,
) {
  const { name, input, axis, ignored, reduction } = loss;
  const { type, size } = input;
  const shape = withoutAxis(input.shape, axis);
  const count = elementCount(shape);
  const zLoss = checkNumber(call, "zLoss", options.zLoss, 0, Number.isFinite, "a finite number");
  const rows = hasFurther(options) ? readRowOptions(call, options, shape, reduction) : null;
  const classes = readClassOptions(call, options, name, input.shape, axis);
  checkHasClasses(call, name, input, axis, count);
  const target = indices === null ? probabilities : tensorOf(indices);
  // It reads the last arguments; after it come the values of all.
  const outputs = wanted.check(
    call,
    rows === null ? argumentsOf(loss, target) : argumentsWith(loss, target, rows, classes?.mask ?? null),
    options,
  );
  const weight = finiteWeights(loss.weight, type);
  const counted = rows && checkRows(call, rows, type, indices, input.shape[axis], ignored, indices && weight);
  const kept = counted === null ? count : counted.kept;
  const view = viewAlong(classes?.softcap ? apartFrom(outputs.gradArray, input) : input, axis, type);
  const mask = classes?.mask ? classesThatCount(classes.mask, input.shape, view) : null;
  const left = mask && checkClassesLeft(call, view, mask, shape, counted?.counts ?? null);
  const logits = classes === null ? view : adjustedView(view, classes, mask, Number.NEGATIVE_INFINITY);
  const temperature = classes === null ? 1 : classes.temperature;
  const shift = rows === null ? 0 : rows.shift;
  // What a row predicts lies beside it then.
  const predicted = probabilities && shift > 0 ? moved(call, probabilities, axis, shift, 0) : probabilities;
  const gradTarget = wrtTarget ? allocate<FloatStorage>(call, type, size) : null;
  const denominator = counted === null ? count : (rows?.normalizer ?? counted.normalizer.value);
  const upstreamAt = (divisor: number) =>
    wanted.upstream === null
      ? 1
      : rows === null || counted === null
        ? wanted.upstream(outputs, denominator)
        : upstreamOfRows(outputs, rows, counted, denominator, divisor);
  const losses = counted === null ? outputs.losses : newLosses(loss, counted);
  const { grad, gradArray } = outputs;
  // First, because `grad` may take the place of the logits.
  if (gradTarget !== null && count > 0)
    engine.crossEntropyTargetGradient?.({
      gradTarget: floatData(gradTarget, type),
      logits,
      weight,
      labelSmoothing,
      upstream: upstreamAt(1),
    });
  // Smoothing that leaves classes out makes class probabilities of any target.
  const spread = labelSmoothing > 0 && mask !== null && left !== null && counted !== null;
  const q = spread
    ? smoothed(view, predicted && floatsOf(predicted, type), counted.target, mask, left, labelSmoothing)
    : predicted && viewAlong(predicted, axis, type);
  const given = { losses, grad, logits, weight, zLoss, upstream: upstreamAt(temperature) };
  const rest = spread ? 0 : labelSmoothing;
  let sum = 0;
  if (count > 0)
    if (q !== null) sum = engine.crossEntropyProbabilities({ ...given, target: q, labelSmoothing: rest }).sum;
    else if (counted !== null)
      engine.crossEntropy({ ...given, target: counted.target, kept, labelSmoothing: rest });
  if (counted !== null && gradArray !== null) clearRows(gradArray, logits, counted);
  const value =
    counted === null || rows === null || losses === null
      ? lossValue(outputs, sum, count)
      : reduceLosses(outputs, losses, rows, counted);
  const result = wanted.result(outputs, value);
  if (gradTarget === null) return result;
  if (counted !== null) clearRows(gradTarget, logits, counted);
  const dense = denseTensor(call, "target", gradTarget, type, input.shape);
  const data = shift > 0 ? elementsOf(moved(call, dense, axis, 0, shift)) : gradTarget;
  return { ...(result as Gradient), gradTarget: tensorResult(undefined, data, input.shape, type) };
}

/** The derivative of the softcap needs the logits as they were when their gradient has taken their place. */
function apartFrom(gradArray: FloatStorage | null, input: CheckedFloats): CheckedFloats {
  if (gradArray === null || input.size === 0) return input;
  if (!isSameMemory(partOf<FloatStorage>(liveData(input), input.offset, 1), gradArray)) return input;
  const data = elementsOf(input).slice() as FloatStorage;
  return { ...input, data, length: input.size, offset: 0 };
}

/** The rows from `from` on, along the last axis of the rows, at `to` in a tensor of zeros. */
function moved(call: Call, tensor: CheckedFloats, axis: number, from: number, to: number): CheckedFloats {
  const { type, shape, size } = tensor;
  const last = shape.length - 1;
  const along = axis === last ? last - 1 : last;
  const length = shape[along] - Math.max(from, to);
  const data = allocate<FloatStorage>(call, type, size);
  const all = denseTensor(call, tensor.name, data, type, shape);
  scatter(
    narrowed(all, along, to, length),
    elementsOf(narrowed(tensor, along, from, length)) as FloatStorage,
  );
  return all;
}
