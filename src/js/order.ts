/** The order of the logits of a row: how many are above one of them, and which ones are the largest. */

import type { FloatArray, View } from "../engine/data.js";

/** The logits whose order counts: as they are given, but for the classes that a mask leaves out. */
export function unchanged(view: View): View {
  const { adjustment } = view;
  return adjustment === null ? view : { ...view, adjustment: { ...adjustment, softcap: 0, temperature: 1 } };
}

/** How many of the row at `start` are greater than `logit`, and how many are equal to it. */
export function countOrder(
  data: FloatArray,
  start: number,
  classes: number,
  step: number,
  logit: number,
): { greater: number; equal: number } {
  const end = start + classes * step;
  let greater = 0;
  let equal = 0;
  for (let k = start; k < end; k += step) {
    const x = data[k];
    if (x > logit) greater++;
    else if (x === logit) equal++;
  }
  return { greater, equal };
}

/**
 * Writes the classes of the k largest logits of the row at `start` to `top`, the largest first; of equal ones the lower class comes first. A heap, whose
 * root is the worst.
 */
export function findTop(
  top: Int32Array,
  data: FloatArray,
  start: number,
  classes: number,
  step: number,
): void {
  const k = top.length;
  const isWorse = (a: number, b: number): boolean => {
    const x = data[start + a * step];
    const y = data[start + b * step];
    return x < y || (x === y && a > b);
  };
  for (let c = 0; c < k; c++) top[c] = c;
  for (let place = (k >>> 1) - 1; place >= 0; place--) sink(top, k, place, top[place], isWorse);
  for (let c = k; c < classes; c++) if (isWorse(top[0], c)) sink(top, k, 0, c, isWorse);
  for (let size = k - 1; size > 0; size--) {
    const last = top[size];
    top[size] = top[0];
    sink(top, size, 0, last, isWorse);
  }
}

/** Puts a class in a place of a heap, or below it. */
function sink(
  heap: Int32Array,
  size: number,
  from: number,
  c: number,
  isWorse: (a: number, b: number) => boolean,
): void {
  let place = from;
  for (let child = 2 * place + 1; child < size; child = 2 * place + 1) {
    if (child + 1 < size && isWorse(heap[child + 1], heap[child])) child++;
    if (!isWorse(heap[child], c)) break;
    heap[place] = heap[child];
    place = child;
  }
  heap[place] = c;
}
