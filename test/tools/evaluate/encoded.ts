/** Numbers as tensors of the library, of any type and layout, and back. */

import type { TypedArray } from "../api.js";
import { integerBelow, permutation, type Random } from "../random.js";
import { numberOf } from "../sixteenBit.js";
import type { Result } from "./api.js";
import { size, type Tensor } from "./rows.js";

export type DType = "float32" | "float64" | "float16";

/** A tensor as it is passed. */
export interface Encoded {
  readonly data: TypedArray;
  readonly shape: number[];
  readonly dtype?: string;
  readonly strides?: number[];
  readonly offset?: number;
}

/** Multiples of this below 32 are float16s. */
const STEP = 2 ** -6;
const LARGEST = 31;

/** The nearest number of the type; of float16s the nearest of a grid that is easily encoded. */
export function rounded(value: number, dtype: DType): number {
  if (dtype === "float64") return value;
  if (dtype === "float32" || !Number.isFinite(value)) return Math.fround(value);
  return Math.max(-LARGEST, Math.min(LARGEST, Math.round(value / STEP) * STEP));
}

const single = new Float32Array(1);
const word = new Uint32Array(single.buffer);

/** The difference of the biases, and the bits of an infinity and a NaN. */
const BIAS = 127 - 15;
const INFINITE = 0x7c00;
const NAN = 0x7e00;

/** The bits of a float16, of a number that is one and not subnormal. */
function halfOf(value: number): number {
  single[0] = value;
  const sign = (word[0] >>> 16) & 0x8000;
  if (Number.isNaN(value)) return NAN;
  if (value === 0) return sign;
  if (!Number.isFinite(value)) return sign | INFINITE;
  const exponent = ((word[0] >>> 23) & 0xff) - BIAS;
  return sign | (exponent << 10) | ((word[0] >>> 13) & 0x3ff);
}

function floats(values: ArrayLike<number>, dtype: DType): Float32Array | Float64Array | Uint16Array {
  if (dtype === "float64") return Float64Array.from(values);
  return dtype === "float32" ? Float32Array.from(values) : Uint16Array.from(values, halfOf);
}

/** Dense and row-major. */
export function encoded({ data, shape }: Tensor, dtype: DType): Encoded {
  return { data: floats(data, dtype), shape: [...shape], ...(dtype === "float16" && { dtype }) };
}

/** The same tensor with its axes in any order in memory, and gaps between them. */
export function scattered(tensor: Encoded, random: Random): Encoded {
  const { data, shape } = tensor;
  const strides = new Array<number>(shape.length).fill(0);
  let stride = 1 + integerBelow(random, 2);
  for (const axis of permutation(random, shape.length)) {
    strides[axis] = stride;
    stride = stride * shape[axis] + integerBelow(random, 3);
  }
  const offset = integerBelow(random, 3);
  const reach = shape.reduce((last, n, axis) => last + Math.max(0, n - 1) * strides[axis], offset);
  const Class = data.constructor as new (length: number) => TypedArray;
  const spread = new Class(reach + 1);
  for (let k = 0; k < size(shape); k++) {
    let rest = k;
    let place = offset;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place += (rest % shape[axis]) * strides[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    spread[place] = data[k];
  }
  return { ...tensor, data: spread, strides, offset };
}

/** The numbers of a result. */
export function numbersOf({ data, dtype }: Result): number[] {
  const numbers = Array.from(data);
  return dtype === "float16" ? numbers.map((bits) => numberOf(bits, "float16")) : numbers;
}
