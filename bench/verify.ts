/** The gate before the clock: an engine's results against the truth, in ulp of float32. */

import { ulpError32 } from "../test/ulp.js";
import type { Truth } from "./operations.js";

/** An engine that computes something else is not a faster engine. */
export class WrongResult extends Error {}

export interface Task {
  /** A larger error is a wrong result. */
  readonly maxUlp: number;
  /** What is timed. */
  call(): number;
  /** The numbers behind the result of the last call. */
  elements(): ArrayLike<number>;
}

/** The largest error. Throws {@link WrongResult} where it is above the task's `maxUlp`; `who` names the engine in the message. */
export function verify(who: string, task: Task, truth: Truth): number {
  const { maxUlp } = task;
  let worst = checked(`${who}: the result`, task.call(), truth.value, maxUlp);
  const elements = task.elements();
  if (elements.length !== truth.elements.length)
    throw new WrongResult(`${who}: ${elements.length} results, expected ${truth.elements.length}`);
  for (let index = 0; index < elements.length; index++) {
    worst = Math.max(worst, checked(`${who}: [${index}]`, elements[index], truth.elements[index], maxUlp));
  }
  return worst;
}

function checked(what: string, result: number, truth: number, maxUlp: number): number {
  const error = ulpError32(result, truth);
  if (error > maxUlp)
    throw new WrongResult(
      `${what} is ${result}, expected ${truth}: an error of ${error.toPrecision(3)} ulp, at most ${maxUlp} allowed`,
    );
  return error;
}
