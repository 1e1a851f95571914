/** Points at which gradients are compared with differences: what the functions' problems are made of. */

import type { Api, FloatTensor } from "../../tools/api.js";
import { uniform } from "../../tools/random.js";
import { product } from "../../tools/truth/tensor.js";

/** A tensor in float64. */
export interface Float64Tensor {
  readonly data: Float64Array;
  readonly shape: number[];
}

/** A point where a function and its gradient are compared. */
export interface Problem {
  readonly name: string;
  readonly input: Float64Tensor;
  /** A target that is differentiated too. */
  readonly target?: Float64Tensor;
  loss(api: Api, input: Float64Tensor, target?: Float64Tensor): number | FloatTensor;
  /** Given the gradient of the loss; undefined: the default, 1 for each. */
  gradient(api: Api, gradOutput?: number | Float64Tensor): Differentiated;
}

interface Differentiated {
  readonly loss?: number | FloatTensor;
  readonly grad: FloatTensor;
  readonly gradTarget?: FloatTensor;
}

const random = uniform(20260731);

export function between(low: number, high: number, ...shape: number[]): Float64Tensor {
  const data = new Float64Array(product(shape)).map(() => low + (high - low) * random());
  return { data, shape };
}

/** Not all the same, where there are several: one that is ignored must leave others. */
export function indices(classes: number, ...shape: number[]) {
  const data = new Int32Array(product(shape)).map(() => Math.floor(classes * random()));
  if (data.length > 1 && data.every((t) => t === data[0])) data[data.length - 1] = (data[0] + 1) % classes;
  return { data, shape };
}

/** Layouts of logits: their shape, the class axis, and the shape of the losses. */
export const layouts = [
  { shape: [5], dim: 0, rows: [] },
  { shape: [4, 3], dim: 1, rows: [4] },
  { shape: [2, 5, 3], dim: 1, rows: [2, 3] },
  { shape: [2, 3, 5], dim: -1, rows: [2, 3] },
  { shape: [4, 6], dim: 0, rows: [6] },
];

/** Every combination of the choices. */
export function grid<T extends Record<string, readonly unknown[]>>(
  choices: T,
): { [K in keyof T]: T[K][number] }[] {
  let combinations: Record<string, unknown>[] = [{}];
  for (const [name, values] of Object.entries(choices))
    combinations = combinations.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
  return combinations as { [K in keyof T]: T[K][number] }[];
}

export function describeOptions(options: Readonly<Record<string, unknown>>): string {
  return Object.entries(options)
    .map(([name, value]) => `${name} ${Array.isArray(value) ? `[${value}]` : value}`)
    .join(", ");
}
