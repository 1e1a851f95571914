/**
 * The gradient of crossEntropy with class indices, without label smoothing: with e = exp(x - max), S = Σ e and the weight w of the target, it
 * is g w e / S, and at the target g w (e - S) / S. Where e is 1 there, that is -g w (S - 1) / S, of the sum without one maximum: nothing cancels
 * where a row is confident. `more` is added to w as a factor of p.
 */

import type { FloatArray } from "../engine/data.js";

/** Of `classes` neighbouring classes of a row, with their terms. `t`: which of them is the target, -1 if none is; `rest`: S - 1. */
export function writeHardGradient(
  grad: FloatArray,
  start: number,
  step: number,
  terms: Float64Array,
  classes: number,
  t: number,
  w: number,
  more: number,
  rest: number,
  g: number,
): void {
  const sum = 1 + rest;
  const scale = (w + more) / sum;
  const scaleG = scale * g;
  let k = start;
  for (let c = 0; c < classes; c++) {
    grad[k] = scaleG * terms[c];
    k += step;
  }
  if (t < 0) return;
  const atTarget = terms[t] === 1 ? (g * (more - w * rest)) / sum : g * (scale * terms[t] - w);
  // An infinite g is Infinity - Infinity here, between p[t] and 1.
  grad[start + t * step] = Number.isFinite(g) ? atTarget : Number.NaN;
}
