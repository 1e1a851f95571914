/** The order of the logits of a row: how many are above one of them, and which ones are the largest. */

import type { FloatArray, View } from "../engine/data.js";
import { maskStart } from "../tensor/mask.js";

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

/**
 * Puts open classes first in a row's `top`, the k largest. A softcap makes a number of -Infinity, as which a class counts that is left out: among these
 * logits the open classes come first, each in its order. Once a class that is left out is in `top`, all that are not there before it are such.
 */
export function putOpenFirst(top: Int32Array, { adjustment, classes }: View, row: number): void {
  if (adjustment === null || adjustment.mask === null || adjustment.softcap === 0) return;
  const { bytes, step } = adjustment.mask;
  const start = maskStart(adjustment.mask, row);
  const isOut = (c: number): boolean => bytes[start + c * step] === 0;
  let place = 0;
  while (place < top.length && !isOut(top[place])) place++;
  if (place === top.length) return;
  const isAbove = new Uint8Array(classes);
  for (let j = 0; j < place; j++) isAbove[top[j]] = 1;
  for (const wanted of [false, true])
    for (let c = 0; c < classes && place < top.length; c++)
      if (isAbove[c] === 0 && isOut(c) === wanted) top[place++] = c;
}

/** The same of the first largest class alone: `c`, or the class that is there in its place. */
export function firstOpen(c: number, view: View, row: number): number {
  if (view.adjustment === null) return c;
  const top = Int32Array.of(c);
  putOpenFirst(top, view, row);
  return top[0];
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
