/** What an operation of the benchmark is: the bytes a call moves, and its true result in f64. */

import type { Input } from "./inputs.js";
import type { Shape } from "./shapes.js";

export interface Result {
  /** What the timed call returns. */
  readonly value: number;
  /** The numbers behind it, so that two errors cannot cancel: the losses of the rows, the elements of a tensor. */
  readonly elements: Float64Array;
}

export interface Truth extends Result {
  /** Of results whose terms cancel: the sum of their terms' sizes. */
  readonly sizes?: Result;
}

export interface Operation {
  /** Read and written by one call, each array once. */
  bytes(shape: Shape): number;
  truth(input: Input): Truth;
}

export const BYTES_PER_NUMBER = 4;

/** What returns a tensor is timed by a call that returns its last element. */
export function tensorResult(elements: Float64Array): Result {
  return { value: elements[elements.length - 1], elements };
}

/** A loss of each row; what is timed returns their mean. */
export function meanResult(elements: Float64Array): Result {
  return { value: elements.reduce((sum, loss) => sum + loss, 0) / elements.length, elements };
}
