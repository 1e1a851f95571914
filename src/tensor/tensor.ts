/** A tensor as the library knows it: a checked argument. */

import type { Call } from "../check/call.js";
import type { ElementType, FloatStorage, FloatType, TypedArray } from "../dtype.js";
import { lengthOf } from "../intrinsics.js";

/** A checked tensor argument. Its fields were read once; nobody looks at the raw argument again. */
export interface Tensor {
  /** The public function that it is an argument of, and what messages call it there. */
  readonly call: Call;
  readonly name: string;
  /** Of the caller: engines and values are read through `liveData`. */
  readonly data: TypedArray;
  /** How many elements `data` had. */
  readonly length: number;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** The number of elements. */
  readonly size: number;
  readonly offset: number;
  /** Null: the elements lie row-major from `offset` on. */
  readonly strides: readonly number[] | null;
}

/** A checked tensor of floats. */
export interface CheckedFloats extends Tensor {
  readonly data: FloatStorage;
  readonly type: FloatType;
}

/** All of `data`, row-major. */
export function denseTensor<A extends TypedArray, T extends ElementType>(
  call: Call,
  name: string,
  data: A,
  type: T,
  shape: readonly number[],
): Tensor & { readonly data: A; readonly type: T } {
  const length = lengthOf(data);
  return { call, name, data, length, type, shape, size: length, offset: 0, strides: null };
}

/** Integers given as literal numbers, not yet known to be integers. */
export class Literal {
  constructor(
    readonly literals: readonly (number | bigint)[],
    readonly shape: readonly number[],
    readonly size: number,
  ) {}
}
