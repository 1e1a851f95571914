/** fitTemperature: the temperature at which a model's probabilities fit the targets best. */

import type { Call } from "../check/call.js";
import { adjustedView, checkClassesLeft, classesThatCount, readClassOptions } from "../check/classOptions.js";
import { type OptionName, type Options, readOptions } from "../check/options.js";
import { checkRows, readRowOptions } from "../check/rowOptions.js";
import { checkIgnoreIndices } from "../check/settings.js";
import { checkClassAxis, checkHasClasses, checkIndexTarget } from "../check/target.js";
import { checkFloats } from "../check/tensors.js";
import { FLOAT64 } from "../dtype.js";
import type { View } from "../engine/data.js";
import type { Engine } from "../engine/engine.js";
import { ExactSum } from "../exactSum.js";
import { part } from "../tensor/part.js";
import { elementCount, withoutAxis } from "../tensor/shape.js";
import { viewAlong } from "../tensor/view.js";
import type { Absent, IndexLike, MaskLike, Named, TensorLike } from "../types.js";
import { define } from "./shared/define.js";
import type { ClassLossOptions, SoftmaxAdjustments } from "./shared/options.js";

/** The options of {@link fitTemperature}. */
export interface FitTemperatureOptions
  extends Pick<ClassLossOptions, "ignoreIndex" | "mask" | "rowWeight" | "shift">,
    Pick<SoftmaxAdjustments, "classMask"> {
  /** The class axis. Default -1. */
  dim?: number | Absent;
  /** Logits become `softcap · tanh(x / softcap)` first: a finite number > 0. Default: none. */
  softcap?: number | Absent;
  /** Rows count where it is true or not 0, in the shape of the rows. Default: all count. */
  mask?: MaskLike | Absent;
}

export interface FitTemperature extends Named<"fitTemperature"> {
  /**
   * The temperature T > 0 that minimises the mean of `crossEntropy(logits, target, { temperature: T })`: what calibrates a classifier, on
   * examples that it was not trained on, without changing which class it prefers.
   *
   * With z = x / T and p = softmax(z) it is the root of `Σ (Σ p[c] · z[c] - z[t])` over the rows that count, found by Newton steps of 1 / T with
   * the variances of z, on exact sums of float64.
   *
   * @param logits - C, N × C, batch × sequence × C, or the classes on axis `dim`, of any type of floats; computed in float64.
   * @param target - Class indices, `0 <= target < C` or `ignoreIndex`, in the shape of `logits` without the classes.
   * @param options - {@link FitTemperatureOptions}.
   * @returns T. 0 if every target is the largest logit of its row: the lower T, the smaller the loss. Infinity if the uniform distribution
   * fits better than every T. NaN if no row counts, or one that does has a NaN or +Infinity, or -Infinity at its target. None of these
   * three is a `temperature` that other functions take. 1 if all logits of each row are equal.
   * @throws TypeError if `logits` is no tensor of floats, `target` holds no integers, or an option is unknown or of the wrong kind.
   * RangeError if shapes do not fit, a target is out of range, there are rows but no classes, or `mask`, `rowWeight`, `shift`, `classMask`
   * or `softcap` is refused as by {@link crossEntropy}.
   * @example
   * fitTemperature([[4, 0], [4, 0], [4, 0], [4, 0]], [0, 0, 0, 1]); // 3.641
   * crossEntropy([[4, 0], [4, 0], [4, 0], [4, 0]], [0, 0, 0, 1], { temperature: 3.641 }); // 0.5623
   * @remarks Source: Guo et al., "On Calibration of Modern Neural Networks", 2017.
   * @see {@link CalibrationMeter} for how well probabilities are calibrated.
   */
  (logits: TensorLike, target: IndexLike, options?: FitTemperatureOptions | null): number;
}

const OPTIONS: readonly OptionName[] = [
  "dim",
  "ignoreIndex",
  "mask",
  "rowWeight",
  "shift",
  "classMask",
  "softcap",
];

type Needs = Pick<Engine, "softmax" | "logSoftmax">;

export function fitTemperature(engine: Needs): FitTemperature {
  return define<FitTemperature>(
    "fitTemperature",
    (call) => (logits, target, options) =>
      compute(engine, call, logits, target, readOptions(call, options, OPTIONS)),
  );
}

function compute(
  engine: Needs,
  call: Call,
  value: unknown,
  targetValue: unknown,
  options: Readonly<Options>,
): number {
  const ignored = checkIgnoreIndices(call, options.ignoreIndex);
  const logits = checkFloats(call, "logits", value);
  const axis = checkClassAxis(call, "logits", logits, options.dim ?? -1);
  const indices = checkIndexTarget(call, "logits", logits, axis, targetValue);
  const shape = withoutAxis(logits.shape, axis);
  const rows = readRowOptions(call, options, shape, "mean");
  const classOptions = readClassOptions(call, options, "logits", logits.shape, axis);
  checkHasClasses(call, "logits", logits, axis, elementCount(shape));
  const classes = logits.shape[axis];
  const { factors, counts, target, kept } = checkRows(call, rows, FLOAT64, indices, classes, ignored, null);
  const view = viewAlong(logits, axis, FLOAT64);
  const mask = classOptions?.mask ? classesThatCount(classOptions.mask, logits.shape, view) : null;
  if (mask !== null) checkClassesLeft(call, view, mask, shape, counts);
  if (kept === 0) return Number.NaN;
  const softcap = classOptions === null ? 0 : classOptions.softcap;
  return rootOf(
    (temperature) =>
      momentsAt(engine, adjustedView(view, { softcap, temperature }, mask, -Infinity), target, factors),
    kept,
  );
}

/** Sums over rows, at one temperature, of z = x / T with the probabilities p of its softmax. */
interface Moments {
  /** Of Σ p z - z[t]. */
  readonly slope: number;
  /** Of the variances of z. */
  readonly variance: number;
  /** Of the mean of z, less z[t]: what the first sum is where all classes that are not impossible have the same p. */
  readonly uniformSlope: number;
  /** Of max z - z[t]. */
  readonly lead: number;
  /** Of the mean of |z - z[t]|, whatever the rows' weights. */
  readonly spread: number;
}

/** Newton steps need no more where they converge; halving the interval ends where its ends are neighbours. */
const MOST_STEPS = 200;
/** A step of less changes no digit that the sums are right to. */
const TOLERANCE = 2 ** -50;

function rootOf(momentsOf: (temperature: number) => Moments, rows: number): number {
  const { scale, moments } = scaled(momentsOf, rows);
  const { slope, uniformSlope, lead, spread } = moments;
  // All logits alike: every temperature fits.
  if (spread === 0) return 1;
  if (!Number.isFinite(slope + lead)) return Number.NaN;
  if (lead === 0) return 0;
  if (uniformSlope >= 0) return Number.POSITIVE_INFINITY;
  // In the inverse of T the slope rises from below 0 to above it.
  let [low, high] = [0, Number.POSITIVE_INFINITY];
  let inverse = 1 / scale;
  for (let step = 0; step < MOST_STEPS; step++) {
    const at = momentsOf(1 / inverse);
    if (at.slope === 0) break;
    if (at.slope < 0) low = inverse;
    else high = inverse;
    let next = inverse * (1 - at.slope / at.variance);
    if (!(next > low && next < high)) next = high === Number.POSITIVE_INFINITY ? 2 * low : (low + high) / 2;
    const isNear = Math.abs(next - inverse) <= TOLERANCE * inverse;
    inverse = next;
    if (isNear) break;
  }
  return 1 / inverse;
}

/** Per row, a spread within these bounds is one that the moments have digits of. */
const LEAST_SPREAD = 2 ** -30;
const MOST_SPREAD = 2 ** 40;
const RESCALING = 2 ** -32;
const LEAST_SCALE = 2 ** -960;
const LARGE_SCALE = 2 ** 64;

/** A temperature, a power of two, at which the logits are neither so small nor so large that their moments are lost; 1 for usual ones. */
function scaled(
  momentsOf: (temperature: number) => Moments,
  rows: number,
): { scale: number; moments: Moments } {
  let scale = 1;
  let moments = momentsOf(scale);
  const rescale = (by: number) => {
    scale *= by;
    moments = momentsOf(scale);
  };
  // The differences of the largest float64 overflow, of which the moments are NaN.
  if (!Number.isFinite(moments.spread)) rescale(LARGE_SCALE);
  if (moments.spread / rows > MOST_SPREAD) rescale(2 ** Math.round(Math.log2(moments.spread / rows)));
  while (moments.spread / rows < LEAST_SPREAD && scale > LEAST_SCALE) rescale(RESCALING);
  return { scale, moments };
}

/** Logits whose probabilities are computed together. */
const BLOCK_ELEMENTS = 65_536;

/** `logits` has the temperature. */
function momentsAt(engine: Needs, logits: View, target: Int32Array, factors: Float64Array): Moments {
  const { outer, classes, inner, places } = logits;
  const sums = {
    slope: new ExactSum(),
    variance: new ExactSum(),
    uniformSlope: new ExactSum(),
    lead: new ExactSum(),
    spread: new ExactSum(),
  };
  const most = places === null ? Math.max(1, Math.floor(BLOCK_ELEMENTS / (classes * inner))) : 1;
  const p = new Float64Array(Math.min(most, outer) * classes * inner);
  const logP = new Float64Array(p.length);
  for (let o = 0; o < outer; o += most) {
    const x = part(logits, o, Math.min(most, outer - o));
    const size = x.outer * classes * inner;
    engine.softmax({ out: p.subarray(0, size), x });
    engine.logSoftmax({ out: logP.subarray(0, size), x });
    for (let r = 0; r < x.outer * inner; r++) {
      const row = o * inner + r;
      if (factors[row] === 0) continue;
      const start = Math.floor(r / inner) * classes * inner + (r % inner);
      addRow(sums, p, logP, start, classes, inner, start + target[row] * inner, factors[row]);
    }
  }
  return {
    slope: sums.slope.value,
    variance: sums.variance.value,
    uniformSlope: sums.uniformSlope.value,
    lead: sums.lead.value,
    spread: sums.spread.value,
  };
}

function addRow(
  sums: Record<keyof Moments, ExactSum>,
  p: Float64Array,
  logP: Float64Array,
  start: number,
  classes: number,
  step: number,
  target: number,
  factor: number,
): void {
  const end = start + classes * step;
  // z[c] - z[t] is the same difference of log-probabilities.
  const logPTarget = logP[target];
  let slope = 0;
  let lead = logPTarget === Number.NEGATIVE_INFINITY ? Number.NaN : 0 * logPTarget;
  let sum = 0;
  let distance = 0;
  let possible = 0;
  for (let k = start; k < end; k += step) {
    const difference = logP[k] - logPTarget;
    if (p[k] !== 0) slope += p[k] * difference;
    if (difference > lead) lead = difference;
    if (logP[k] === Number.NEGATIVE_INFINITY) continue;
    sum += difference;
    distance += Math.abs(difference);
    possible++;
  }
  let variance = 0;
  for (let k = start; k < end; k += step) {
    const fromMean = logP[k] - logPTarget - slope;
    if (p[k] !== 0) variance += p[k] * fromMean * fromMean;
  }
  sums.slope.add(factor * slope);
  sums.variance.add(factor * variance);
  sums.uniformSlope.add((factor * sum) / possible);
  sums.lead.add(factor * lead);
  sums.spread.add(distance / possible);
}
