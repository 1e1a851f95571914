/** The gate before the clock: an engine's results against the truth. */

import { ulpError32 } from "../test/tools/ulp.js";
import type { Truth } from "./operations.js";

/** An engine that computes something else is not a faster engine. */
export class WrongResult extends Error {}

/** How far a right result may be off: in ulp of float32, or relative to the largest, for those who promise nothing better. */
export type Bound = { readonly ulp: number } | { readonly relative: number };

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
  let worst = checked(() => `${who}: the result`, value, truth.value, allowed(bound, [truth.value]));
  const elements = await task.elements();
  if (elements.length !== truth.elements.length)
    throw new WrongResult(`${who}: ${elements.length} results, expected ${truth.elements.length}`);
  const most = allowed(bound, truth.elements);
  const surely = most.unit === "" ? most.most : Number.POSITIVE_INFINITY;
  for (let index = 0; index < elements.length; index++) {
    const expected = truth.elements[index];
    // Most of many millions are no worse than the worst before: they need no closer look.
    const nearer = Math.min(worst * LEAST_SPACING * Math.abs(expected), surely);
    if (Math.abs(elements[index] - expected) <= nearer) continue;
    const error = checked(() => `${who}: [${index}]`, elements[index], expected, most);
    if (error > worst) worst = error;
  }
  return { value, isAsync: result instanceof Promise, errorUlp: worst };
}

/** The largest error that is allowed, and its unit. */
interface Allowed {
  readonly most: number;
  readonly unit: "" | " ulp";
}

function allowed(bound: Bound, truths: ArrayLike<number>): Allowed {
  if ("ulp" in bound) return { most: bound.ulp, unit: " ulp" };
  let largest = 0;
  for (let index = 0; index < truths.length; index++) largest = Math.max(largest, Math.abs(truths[index]));
  return { most: bound.relative * largest, unit: "" };
}

function checked(what: () => string, result: number, truth: number, { most, unit }: Allowed): number {
  const ulp = ulpError32(result, truth);
  const error = unit === "" ? Math.abs(result - truth) : ulp;
  if (!(error <= most))
    throw new WrongResult(
      `${what()} is ${result}, expected ${truth}: an error of ${error.toPrecision(3)}${unit}, at most ${most} allowed`,
    );
  return ulp;
}
