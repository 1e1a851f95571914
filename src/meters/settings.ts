/** The settings of meters, from options or from JSON. */

import type { Call } from "../check/call.js";
import { MAX_CLASSES } from "../check/canonicalize.js";
import { nearest } from "../check/options.js";
import { show } from "../check/show.js";
import type { QuantilesKind } from "./quantiles.js";

const TOP_K: readonly number[] = [1, 5];
const BINS = 15;
export const MOST_BINS = 10_000;

/** The numbers k of the option `topK`, ascending. */
export function checkTopK(call: Call, value: unknown): readonly number[] {
  if (value === undefined) return TOP_K;
  if (!Array.isArray(value)) call.wrongKind(`topK is ${show(value)}, expected an array such as [1, 5]`);
  const topK: number[] = [];
  const { length } = value;
  for (let i = 0; i < length; i++) topK.push(checkInteger(call, `topK[${i}]`, value[i], MAX_CLASSES));
  topK.sort((a, b) => a - b);
  for (let i = 1; i < topK.length; i++)
    if (topK[i] === topK[i - 1]) call.outOfRange(`topK names ${topK[i]} twice, expected different numbers`);
  return topK;
}

/** The number of bins of the option `bins`. */
export function checkBins(call: Call, value: unknown): number {
  return value === undefined ? BINS : checkInteger(call, "bins", value, MOST_BINS);
}

const QUANTILES: readonly QuantilesKind[] = ["exact", "sketch"];

/** How quantiles are kept. */
export function checkQuantiles(call: Call, value: unknown, name = "quantiles"): QuantilesKind {
  if (value === undefined) return "exact";
  if (typeof value !== "string") call.wrongKind(`${name} is ${show(value)}, expected "exact" or "sketch"`);
  for (const kind of QUANTILES) if (value === kind) return kind;
  const suggestion = nearest(value, QUANTILES);
  call.outOfRange(
    `${name} is ${show(value)}, ${suggestion === undefined ? `expected "exact" or "sketch"` : `did you mean \`${suggestion}\`?`}`,
  );
}

function checkInteger(call: Call, name: string, value: unknown, most: number): number {
  if (typeof value !== "number") call.wrongKind(`${name} is ${show(value)}, expected an integer`);
  if (!Number.isInteger(value) || value < 1 || value > most)
    call.outOfRange(`${name} is ${value}, expected an integer from 1 to ${most}`);
  return value;
}

/** A meter counts no more rows than integers are exact. */
export function checkTotal(call: Call, what: string, total: number): void {
  if (!Number.isSafeInteger(total))
    call.outOfRange(`${what} would be ${total}, expected at most ${Number.MAX_SAFE_INTEGER}`);
}
