/** Cross entropy and NLL with all options of rows and classes, and their gradients, straight from their definitions. */

import type { Graded } from "../truth/gradientScale.js";
import { sum, times } from "../truth/sum.js";
import { type CountedRow, countedRows, type RowOptions, shiftedShape } from "./countedRows.js";
import { exactSum } from "./exactSum.js";
import { type Losses, type ReductionOptions, upstreamOf } from "./reduction.js";
import { axisOf, openClasses, Rows, type Tensor } from "./rows.js";
import { type LogitOptions, type SoftmaxRow, softmaxRow, sumWithout } from "./softmaxRow.js";

export interface NllLossOptions extends RowOptions, ReductionOptions {
  readonly weight?: ArrayLike<number>;
  readonly dim?: number;
}

export interface CrossEntropyOptions extends NllLossOptions, LogitOptions {
  readonly labelSmoothing?: number;
  readonly classMask?: Tensor;
  readonly zLoss?: number;
}

export interface Upstream {
  /** One for each loss with reduction "none", else a number. */
  readonly gradOutput?: number | ArrayLike<number>;
}

/** A class for each row, or a probability for each logit. */
export type Target = { readonly indices: ArrayLike<number> } | { readonly probabilities: ArrayLike<number> };

export interface LossesAndGradients {
  readonly losses: Losses;
  /** In the shape of the logits. */
  readonly grad: Graded;
  /** Of class probabilities, in their shape. */
  readonly gradTarget: Graded;
}

function graded(length: number): { value: Float64Array; scale: Float64Array } {
  return { value: new Float64Array(length), scale: new Float64Array(length) };
}

/** The loss is Σ a[c]·nll[c] for these a[c], before the weight of the row. */
function coefficients(
  target: Target,
  rows: Rows,
  { targetRow }: CountedRow,
  { open }: SoftmaxRow,
  { weight, labelSmoothing: s = 0 }: CrossEntropyOptions,
): number[] {
  const share = s / open.filter((isOpen) => isOpen).length;
  return open.map((isOpen, c) => {
    const w = weight?.[c] ?? 1;
    const smoothed = isOpen && s > 0 ? share * w : 0;
    if ("indices" in target) return (target.indices[targetRow] === c ? (1 - s) * w : 0) + smoothed;
    return (1 - s) * w * target.probabilities[rows.place(targetRow, c)] + smoothed;
  });
}

/** What a row adds to the denominator of the mean. */
function shareOfMean(target: Target, row: CountedRow, weight: ArrayLike<number> | undefined): number {
  if (!row.counts) return 0;
  return "indices" in target ? row.weight * (weight?.[target.indices[row.targetRow]] ?? 1) : row.weight;
}

/**
 * `rowWeight·(Σ a[c]·nll[c] + zLoss·lse²)` for each row, and `(p[c]·Σ a − a[c] + 2·zLoss·lse·p[c])·dz/dx` as its
 * gradient. The scales are the sizes of the terms, those that come from z with the rounding of z.
 */
export function crossEntropy(
  x: Tensor,
  target: Target,
  options: CrossEntropyOptions & Upstream = {},
): LossesAndGradients {
  const { weight, labelSmoothing: s = 0, classMask, zLoss = 0, normalizer, shift = 0 } = options;
  const rows = new Rows(x.shape, axisOf(x.shape, options.dim));
  const counted = countedRows(rows, options, "indices" in target ? target.indices : undefined);
  const denominator = normalizer ?? exactSum(counted.map((row) => shareOfMean(target, row, weight)));
  const upstream = upstreamOf(options, options.gradOutput, denominator);
  const loss = graded(counted.length);
  const grad = graded(x.data.length);
  const gradTarget = graded(x.data.length);

  counted.forEach((one, index) => {
    if (!one.counts || one.weight === 0) return;
    const open = openClasses(classMask, rows, one.row);
    if (!open.includes(true)) throw new RangeError(`row ${one.row} has no class`);
    const row = softmaxRow(rows.read(x.data, one.row), open, options);
    const { lse, p, rest, nll, slope, size, rounding } = row;
    const a = coefficients(target, rows, one, row, options);
    const terms = a.map((factor, c) => times(factor, nll[c]));
    const r = Math.abs(one.weight);
    const log = lse - Math.max(...row.z);

    loss.value[index] = one.weight * (sum(terms) + (zLoss === 0 ? 0 : zLoss * lse ** 2));
    const sizes = terms.map((term, c) => Math.abs(term) + times(Math.abs(a[c]), rounding));
    loss.scale[index] = r * (sum(sizes) + 2 * zLoss * Math.abs(lse) * (size + log));

    const g = one.weight * upstream(index);
    // A row with one term keeps its relative accuracy: p·(a − 0) or a·(1 − p), whichever class it is.
    const isSingle = s === 0 && "indices" in target;
    const mass = sum(a.map(Math.abs));
    for (let c = 0; c < rows.classes; c++) {
      const place = rows.place(one.row, c);
      if (open[c]) {
        const others = sumWithout(a, c);
        const ofLoss = p[c] * others - a[c] * rest[c];
        const ofSquare = zLoss === 0 ? 0 : 2 * zLoss * lse * p[c];
        grad.value[place] = g * slope[c] * (ofLoss + ofSquare);
        const square = 2 * zLoss * p[c] * (Math.abs(lse) * (1 + rounding) + size + log);
        const error = isSingle
          ? Math.abs(ofLoss) * (1 + rounding)
          : p[c] * mass * (1 + rounding) + Math.abs(a[c]);
        // The slope of a cap is 1 − tanh², whose error is absolute.
        const capped =
          options.softcap === undefined ? 0 : (Math.abs(ofLoss) + square) / (options.temperature ?? 1);
        grad.scale[place] = Math.abs(g) * (slope[c] * (error + square) + capped);
      }
      if ("probabilities" in target && open[c]) {
        const at = rows.place(one.targetRow, c);
        const factor = g * (1 - s) * (weight?.[c] ?? 1);
        gradTarget.value[at] = times(factor, nll[c]);
        gradTarget.scale[at] = Math.abs(factor) * (Number.isFinite(nll[c]) ? nll[c] + rounding : 0);
      }
    }
  });
  return { losses: { ...loss, shape: shiftedShape(rows, shift), denominator }, grad, gradTarget };
}

/** `−rowWeight·w[t]·logProbs[t]`, of which nothing else of the row is seen; the gradient is `−rowWeight·w[t]` at t. */
export function nllLoss(
  logProbs: Tensor,
  indices: ArrayLike<number>,
  options: NllLossOptions & Upstream = {},
): LossesAndGradients {
  const { weight, normalizer, shift = 0 } = options;
  const rows = new Rows(logProbs.shape, axisOf(logProbs.shape, options.dim));
  const counted = countedRows(rows, options, indices);
  const denominator = normalizer ?? exactSum(counted.map((row) => shareOfMean({ indices }, row, weight)));
  const upstream = upstreamOf(options, options.gradOutput, denominator);
  const loss = graded(counted.length);
  const grad = graded(logProbs.data.length);

  counted.forEach((one, index) => {
    if (!one.counts || one.weight === 0) return;
    const t = indices[one.targetRow];
    const place = rows.place(one.row, t);
    const factor = one.weight * (weight?.[t] ?? 1);
    loss.value[index] = -times(factor, logProbs.data[place]);
    loss.scale[index] = Math.abs(loss.value[index]);
    grad.value[place] = -upstream(index) * factor;
    grad.scale[place] = Math.abs(grad.value[place]);
  });
  return { losses: { ...loss, shape: shiftedShape(rows, shift), denominator }, grad, gradTarget: graded(0) };
}
