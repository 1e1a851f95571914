/** What score does, be the logits a tensor or a product: reads the options, lets an engine compute, and shapes the results. */

import type { Call } from "../../check/call.js";
import {
  adjustedView,
  checkClassesLeft,
  classesThatCount,
  readClassOptions,
} from "../../check/classOptions.js";
import { type Integers, parseIntegers, tensorOf } from "../../check/integers.js";
import type { Options } from "../../check/options.js";
import { checkNames } from "../../check/outputs.js";
import { checkRows, readRowOptions } from "../../check/rowOptions.js";
import { checkSegments, withinSegments } from "../../check/segments.js";
import { checkBase, checkIgnoreIndices, checkTopK } from "../../check/settings.js";
import { show } from "../../check/show.js";
import { checkHasClasses } from "../../check/target.js";
import type { View } from "../../engine/data.js";
import type { ScoreCall } from "../../engine/engine.js";
import { elementCount, withoutAxis } from "../../tensor/shape.js";
import type { CheckedFloats, Tensor } from "../../tensor/tensor.js";
import type { ScoreOutput } from "../score.js";
import { OutputArrays } from "./outputArrays.js";
import { OUTPUTS, ScoreOutputs } from "./scoreOutputs.js";

/** Logits that are scored. */
export interface ScoredLogits {
  /** Their shape and type; where they are a product, there is nothing else. */
  readonly input: CheckedFloats;
  readonly axis: number;
  /** The tensors behind them, which results must not overlap. */
  readonly tensors: readonly (Tensor | null)[];
  /** The class indices that were given for their rows. */
  readonly target: (value: unknown) => Integers;
  /** Called when all arguments are read; of a product it has sizes alone. */
  readonly view: () => View;
  readonly score: (call: ScoreCall) => void;
}

const OF_TARGET: readonly ScoreOutput[] = ["counted", "logProb", "rank", "ties", "isGreedy", "brier"];
/** Those that must be asked for. */
const SELDOM: readonly ScoreOutput[] = ["brier", "topK"];

export function scoreRows(
  call: Call,
  options: Readonly<Options>,
  targetValue: unknown,
  logits: ScoredLogits,
) {
  const nats = checkBase(call, options.base);
  const ignored = checkIgnoreIndices(call, options.ignoreIndex);
  const { input, axis } = logits;
  const { type } = input;
  const classes = input.shape[axis];
  const target = checkTarget(call, logits, targetValue, options);
  const topK = checkTopK(call, options.topK, classes);
  const names = checkOutputs(call, options.outputs, target !== null, topK);
  const shape = withoutAxis(input.shape, axis);
  const rows = readRowOptions(call, options, shape, "mean");
  const classOptions = readClassOptions(call, options, input.name, input.shape, axis);
  const offsets = options.segments === undefined ? null : parseIntegers(call, "segments", options.segments);
  checkHasClasses(call, input.name, input, axis, elementCount(shape));
  const arrays = new OutputArrays(call, [
    ...logits.tensors,
    target && tensorOf(target),
    rows.mask,
    classOptions?.mask ?? null,
    offsets && tensorOf(offsets),
  ]);
  const further: ScoreOutput[] = offsets === null ? [] : ["logProb", "isGreedy"];
  if (classOptions?.softcap) further.push("argmax");
  const results = new ScoreOutputs(arrays, options.out, names, rows, type, topK, further);

  const segments = offsets && checkSegments(call, offsets, results.count);
  const given = segments === null ? rows : withinSegments(call, rows, segments);
  const counted = target && checkRows(call, given, type, target, classes, ignored, null);
  const counts = counted === null ? null : counted.counts;
  const view = logits.view();
  const mask = classOptions?.mask ? classesThatCount(classOptions.mask, input.shape, view) : null;
  const left = mask && checkClassesLeft(call, view, mask, shape, counts);
  const adjusted =
    classOptions === null ? view : adjustedView(view, classOptions, mask, Number.NEGATIVE_INFINITY);
  if (results.count > 0)
    logits.score({
      ...results.written,
      logits: adjusted,
      target: counted === null ? null : counted.target,
      nats,
      topK,
    });
  if (mask !== null && left !== null && classOptions?.softcap) results.leaveOut(mask, left);
  results.close(counts);
  if (segments === null || counts === null) return results.tensors;
  return { ...results.tensors, segments: results.inSegments(segments.of, segments.count, counts) };
}

/** Class indices; null where there are none. */
function checkTarget(
  call: Call,
  logits: ScoredLogits,
  value: unknown,
  options: Readonly<Options>,
): Integers | null {
  if (value !== undefined && value !== null) return logits.target(value);
  for (const name of ["ignoreIndex", "mask", "segments"] as const)
    if (options[name] !== undefined)
      call.wrongKind(`${name} is ${show(options[name])} and target is absent, expected a target too`);
  return null;
}

/** The names of the results: of those that are asked for, or else of all usual ones. */
function checkOutputs(call: Call, value: unknown, hasTarget: boolean, topK: number): ScoreOutput[] {
  const isFree = (name: ScoreOutput): boolean => hasTarget || !OF_TARGET.includes(name);
  const names =
    value === undefined
      ? OUTPUTS.filter((name) => isFree(name) && !SELDOM.includes(name))
      : checkNames(call, "outputs", value, OUTPUTS);
  const bound = names.find((name) => !isFree(name));
  if (bound !== undefined)
    call.wrongKind(`outputs has "${bound}" and target is absent, expected a target too`);
  if (names.includes("topK") && topK === 0)
    call.wrongKind(`outputs has "topK" and the option topK is absent, expected how many logits it has`);
  if (hasTarget) names.push("counted");
  if (topK > 0) names.push("topK");
  return names;
}
