/** What an engine makes of rows of logits, measured against their truth. */

import type { Api } from "./api.js";
import { layOut, type Rows } from "./grid.js";
import { ulpError32 } from "./ulp.js";

/** The worst errors in ulp. */
export interface RowErrors {
  softmax: number;
  logSoftmax: number;
  loss: number;
}

const SMALLEST_NORMAL = 2 ** -126;
/** A result that may be off by 4 ulp may be taken for one below the smallest normal float. */
const MARGIN = 1 + 2 ** -21;

/** Softmax has no subnormal results: what is below 2^-126 is +0. */
function softmaxError(result: number, truth: number): number {
  if (Object.is(result, 0)) return truth < SMALLEST_NORMAL * MARGIN ? 0 : Infinity;
  return result < SMALLEST_NORMAL ? Infinity : ulpError32(result, truth);
}

/** Measures the rows laid out with `inner` positions after the class axis. */
export function measureRows(api: Api, rows: Rows, inner: number): RowErrors {
  const { data, shape, place } = layOut(rows, inner);
  const { classes, target, softmax, logSoftmax } = rows;
  const count = shape[0] * inner;
  const x = { data, shape };
  const gotSoftmax = api.softmax(x, { dim: 1 }).data;
  const gotLogSoftmax = api.logSoftmax(x, { dim: 1 }).data;
  const targets = { data: target.subarray(0, count), shape: [shape[0], inner] };
  const gotLoss = api.crossEntropy(x, targets, { reduction: "none" }).data;
  const worst: RowErrors = { softmax: 0, logSoftmax: 0, loss: 0 };
  for (let row = 0; row < count; row++) {
    for (let c = 0; c < classes; c++) {
      const at = place(row, c);
      const truth = row * classes + c;
      worst.softmax = Math.max(worst.softmax, softmaxError(gotSoftmax[at], softmax[truth]));
      worst.logSoftmax = Math.max(worst.logSoftmax, ulpError32(gotLogSoftmax[at], logSoftmax[truth]));
    }
    worst.loss = Math.max(worst.loss, ulpError32(gotLoss[row], -logSoftmax[row * classes + target[row]]));
  }
  return worst;
}

export function worse(a: RowErrors, b: RowErrors): RowErrors {
  return {
    softmax: Math.max(a.softmax, b.softmax),
    logSoftmax: Math.max(a.logSoftmax, b.logSoftmax),
    loss: Math.max(a.loss, b.loss),
  };
}
