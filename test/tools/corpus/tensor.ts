/** Tensors of the conformance corpora: how their JSON is read, and how a result is compared with one. */

import type { TypedArray } from "../api.js";

export type Precision = "float32" | "float64";

export interface CorpusTensor {
  readonly dtype: "f32" | "f64" | "i64" | "i32" | "i16" | "u8" | "bool";
  readonly dims: readonly number[];
  readonly data: ArrayLike<number | string>;
}

export interface Tolerance {
  readonly rtol: number;
  readonly atol: number | readonly number[];
}

/** A result in the form in which it is compared: a number has no axes. */
export interface Result {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

/** A tensor as it is passed. */
export interface Argument {
  readonly data: TypedArray;
  readonly shape: number[];
}

/** The exact values: the text of float32 data means the float32 nearest to it. */
export function values(tensor: CorpusTensor): number[] {
  const numbers = Array.from(tensor.data, Number);
  return tensor.dtype === "f32" ? numbers.map(Math.fround) : numbers;
}

/** The argument of a call: floats in the precision of the run, integers in their own type. */
export function argument(tensor: CorpusTensor, precision: Precision): Argument {
  const numbers = values(tensor);
  const shape = [...tensor.dims];
  switch (tensor.dtype) {
    case "i64":
      return { data: BigInt64Array.from(numbers, BigInt), shape };
    case "i32":
      return { data: Int32Array.from(numbers), shape };
    case "i16":
      return { data: Int16Array.from(numbers), shape };
    case "u8":
    case "bool":
      return { data: Uint8Array.from(numbers), shape };
    default:
      return { data: floats(numbers, precision), shape };
  }
}

export function floats(numbers: ArrayLike<number>, precision: Precision): Float32Array | Float64Array {
  return precision === "float32" ? Float32Array.from(numbers) : Float64Array.from(numbers);
}

export function result(value: number | Result): Result {
  return typeof value === "number" ? { data: [value], shape: [] } : value;
}

/** What a float64 run must be better by. */
const FLOAT64_GAIN = 2 ** -29;

/** What is wrong with a result, in words; null if it is right. */
export function mismatch(
  actual: Result,
  expected: CorpusTensor,
  tolerance: Tolerance,
  precision: Precision,
): string | null {
  if (actual.shape.join() !== expected.dims.join())
    return `shape [${actual.shape}], expected [${expected.dims}]`;
  const truth = values(expected);
  const { rtol, atol } = tolerance;
  const gain = precision === "float64" ? FLOAT64_GAIN : 1;
  for (let k = 0; k < truth.length; k++) {
    const e = precision === "float32" ? Math.fround(truth[k]) : truth[k];
    const got = actual.data[k];
    if (Number.isFinite(e) && Number.isFinite(got)) {
      const bound = gain * ((typeof atol === "number" ? atol : atol[k]) + rtol * Math.abs(truth[k]));
      if (Math.abs(got - truth[k]) <= bound) continue;
    } else if (Object.is(got, e)) continue;
    return `[${k}] is ${got}, expected ${truth[k]}`;
  }
  return actual.data.length === truth.length
    ? null
    : `${actual.data.length} elements, expected ${truth.length}`;
}

/** The same of a call, which may also throw. */
export function fault(
  call: () => Result,
  expected: CorpusTensor,
  tolerance: Tolerance,
  precision: Precision,
): string | null {
  try {
    return mismatch(call(), expected, tolerance, precision);
  } catch (error) {
    return String(error);
  }
}
