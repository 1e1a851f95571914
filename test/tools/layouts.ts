/** Tensors whose elements lie in any layout, and the dense tensors of the same elements. */

import { integerBelow, permutation, type Random } from "./random.js";
import { product } from "./truth/tensor.js";

export type DType = "float32" | "float64" | "float16" | "bfloat16";
export type Data = Float32Array | Float64Array | Uint16Array;

export interface Strided {
  readonly data: Data;
  readonly dtype: DType;
  readonly shape: number[];
  readonly strides: number[];
  readonly offset: number;
}

export interface Dense {
  readonly data: Data;
  readonly dtype: DType;
  readonly shape: number[];
}

/** Between -8 and 8, or between 0 and 1. */
export type Content = "logits" | "shares";

/** The bits of 16-bit floats: their mantissas, and the exponent of 1. */
const FORMATS = {
  float16: { mantissaBits: 10, one: 15 },
  bfloat16: { mantissaBits: 7, one: 127 },
} as const;

function contents(random: Random, dtype: DType, content: Content, length: number): Data {
  if (dtype === "float16" || dtype === "bfloat16") {
    const { mantissaBits, one } = FORMATS[dtype];
    return Uint16Array.from({ length }, () => {
      const sign = content === "logits" ? integerBelow(random, 2) << 15 : 0;
      const exponent =
        content === "logits" ? one - 5 + integerBelow(random, 8) : one - 1 - integerBelow(random, 5);
      return sign | (exponent << mantissaBits) | integerBelow(random, 2 ** mantissaBits);
    });
  }
  const value = content === "logits" ? () => 16 * random() - 8 : random;
  const data = dtype === "float32" ? new Float32Array(length) : new Float64Array(length);
  return data.map(value);
}

/** Where the elements of a tensor lie. */
export interface Layout {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** Data that is just long enough, at both ends. */
export function fill(random: Random, dtype: DType, content: Content, { shape, strides }: Layout): Strided {
  let before = 0;
  let after = 0;
  shape.forEach((size, axis) => {
    const reach = (size - 1) * strides[axis];
    if (reach < 0) before -= reach;
    else after += reach;
  });
  const data = contents(random, dtype, content, before + after + 1);
  return { data, dtype, shape: [...shape], strides: [...strides], offset: before };
}

/** Axes in any order in memory, with gaps between them, some of them backwards, some repeated. */
export function anyStrides(random: Random, shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1 + integerBelow(random, 2) * integerBelow(random, 3);
  for (const axis of permutation(random, shape.length)) {
    const isRepeated = random() < 0.15;
    const sign = random() < 0.2 ? -1 : 1;
    strides[axis] = isRepeated ? 0 : sign * stride;
    if (!isRepeated) stride = stride * shape[axis] + integerBelow(random, 2) * integerBelow(random, 4);
  }
  return strides;
}

export function denseCopy({ data, dtype, shape, strides, offset }: Strided): Dense {
  const copy = data.slice(0, 0).constructor as new (length: number) => Data;
  const elements = new copy(product(shape));
  const index = shape.map(() => 0);
  let place = offset;
  for (let k = 0; k < elements.length; k++) {
    elements[k] = data[place];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place += strides[axis];
      if (++index[axis] < shape[axis]) break;
      place -= shape[axis] * strides[axis];
      index[axis] = 0;
    }
  }
  return { data: elements, dtype, shape: [...shape] };
}
