/** The gate before the clock: an engine's results against the truth. */

import { ulpError32 } from "../test/tools/ulp.js";
import type { Truth } from "./operation.js";

/** An engine that computes something else is not a faster engine. */
export class WrongResult extends Error {}

/**
 * How far a right result may be off: in ulp of float32; where terms cancel, in 2^-24 of the sum of their sizes; or relative to the
 * largest, for those who promise nothing better.
 */
export type Bound = { readonly ulp: number } | { readonly terms: number } | { readonly relative: number };

export interface Task {
  readonly bound: Bound;
  /** What is timed. */
  call(): number | Promise<number>;
  /** The numbers behind the result of the last call. */
  elements(): ArrayLike<number> | Promise<ArrayLike<number>>;
  /** Gives back what the task holds. */
  dispose?(): void;
}

export interface Verified {
  /** What the call returned, at once or later. */
  readonly value: number;
  readonly isAsync: boolean;
  /** The largest error in ulp. */
  readonly errorUlp: number;
}

/** The distance to the next float32 is at least this much of a number. */
const LEAST_SPACING = 2 ** -24;

/** Throws {@link WrongResult} where an error is beyond the bound; `who` names the engine in the message. */
export async function verify(who: string, task: Task, truth: Truth): Promise<Verified> {
  const { bound } = task;
  const result = task.call();
  const value = await result;
  const ofValue = allowed(bound, [truth.value], truth.sizes && [truth.sizes.value]);
  let worst = checked(who, null, value, truth.value, ofValue);
  const elements = await task.elements();
  if (elements.length !== truth.elements.length)
    throw new WrongResult(`${who}: ${elements.length} results, expected ${truth.elements.length}`);
  const ofElements = allowed(bound, truth.elements, truth.sizes?.elements);
  for (let index = 0; index < elements.length; index++) {
    const expected = truth.elements[index];
    // Most of many millions are no worse than the worst before: they need no closer look.
    const nearer = Math.min(worst * LEAST_SPACING * Math.abs(expected), ofElements.surely);
    if (Math.abs(elements[index] - expected) <= nearer) continue;
    const error = checked(who, index, elements[index], expected, ofElements);
    if (error > worst) worst = error;
  }
  return { value, isAsync: result instanceof Promise, errorUlp: worst };
}

/** The largest error that is allowed of each result, and its unit. */
interface Allowed {
  most(index: number): number;
  readonly unit: "" | " ulp";
  /** What is allowed of all of them, beside the worst in ulp so far. */
  readonly surely: number;
}

const U = 2 ** -24;

function allowed(bound: Bound, truths: ArrayLike<number>, sizes: ArrayLike<number> = truths): Allowed {
  if ("ulp" in bound) return { most: () => bound.ulp, unit: " ulp", surely: Number.POSITIVE_INFINITY };
  if ("terms" in bound)
    return { most: (index) => bound.terms * U * Math.abs(sizes[index]), unit: "", surely: 0 };
  let largest = 0;
  for (let index = 0; index < truths.length; index++) largest = Math.max(largest, Math.abs(truths[index]));
  const most = bound.relative * largest;
  return { most: () => most, unit: "", surely: most };
}

/** The error in ulp of an element, or without an index of the value. */
function checked(
  who: string,
  index: number | null,
  result: number,
  truth: number,
  { most, unit }: Allowed,
): number {
  const ulp = ulpError32(result, truth);
  const error = unit === "" ? Math.abs(result - truth) : ulp;
  const mostHere = most(index ?? 0);
  if (!(error <= mostHere)) {
    const what = `${who}: ${index === null ? "the result" : `[${index}]`}`;
    throw new WrongResult(
      `${what} is ${result}, expected ${truth}: an error of ${error.toPrecision(3)}${unit}, at most ${mostHere} allowed`,
    );
  }
  return ulp;
}
