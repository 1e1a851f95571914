/** The tensors that a user may pass, and those that functions return. */

import type { ComputeDType, Float16Values, TypedArray } from "./dtype.js";
import type { FloatArray } from "./engine/data.js";
import type { HalfName } from "./halves.js";

/** Numbers in nested arrays, all branches of the same depth and length: `[[1, 2], [3, 4]]`. */
export type Nested<T> = readonly (T | Nested<T>)[];

/**
 * A tensor as an object: `{ data, shape }`, or what onnxruntime (`dims`, `type`), transformers.js and ndarray
 * (`stride`, `offset`, `dtype`) call a tensor. `data` is a typed array; the element at position `(i, j, ...)`
 * is `data[offset + i * strides[0] + j * strides[1] + ...]`, and without strides the elements lie row-major.
 */
export interface TensorObject {
  /** A typed array. The types of other libraries allow strings, which are refused. */
  readonly data: ArrayLike<number | bigint | string>;
  /** The sizes of the axes: this or `dims` must be there. */
  readonly shape?: ArrayLike<number>;
  /** Another name of `shape`. */
  readonly dims?: ArrayLike<number>;
  /** Distances between neighbours along each axis, in elements. */
  readonly strides?: ArrayLike<number>;
  /** Another name of `strides`; a method of this name (transformers.js has one) is ignored. */
  readonly stride?: ArrayLike<number> | (() => unknown);
  /** Where the first element lies in `data`, in elements. Default 0. */
  readonly offset?: number;
  /** The element type by name; it must agree with `data`. */
  readonly dtype?: string;
  /** Another name of `dtype`. */
  readonly type?: string;
  /** True: without strides, the elements lie column-major, as readers of .npy files say it. */
  readonly fortranOrder?: boolean;
  /** Another name of `fortranOrder`. */
  readonly fortran_order?: boolean;
}

/** A typed array for each row, in as many arrays as there are other axes. */
export type Rows = readonly (TypedArray | Float16Values | Rows)[];

/** A tensor argument: an object with `data` and `shape`, a typed array (1-D) or one for each row, or nested arrays (float32). */
export type TensorLike = TensorObject | TypedArray | Float16Values | Rows | Nested<number>;

/** Integers: class indices or positions. A number stands for a tensor without axes. */
export type IndexLike = TensorObject | TypedArray | Rows | Nested<number | bigint> | number | bigint;

/** A tensor of floats, row-major. */
export interface FloatTensor {
  /** The elements, row-major. */
  data: FloatArray;
  /** The sizes of the axes. */
  shape: number[];
}

/** A tensor of 16-bit floats, row-major: as bits in a Uint16Array, or in a Float16Array where the input was one. */
export interface HalfTensor<A = Uint16Array> {
  /** The elements, row-major. */
  data: A;
  /** The sizes of the axes. */
  shape: number[];
  /** What the bits mean. */
  dtype: HalfName;
}

/** The tensor that a function returns for an input of type X: 16-bit floats for 16-bit floats. */
export type TensorOf<X> = [X] extends [Float16Values | { data: Float16Values }]
  ? HalfTensor<Float16Values>
  : [X] extends [{ dtype: HalfName } | { type: HalfName }]
    ? HalfTensor
    : FloatTensor;

/** The same where the option `dtype` may name another type. */
export type TensorOfType<X, D> = [D] extends [HalfName]
  ? HalfTensor
  : [D] extends [ComputeDType]
    ? FloatTensor
    : TensorOf<X>;

/** A tensor of any element type, row-major. */
export interface AnyTensor {
  /** The elements, row-major. */
  data: TypedArray;
  /** The sizes of the axes. */
  shape: number[];
  /** What the elements of a Uint16Array mean, if they are the bits of floats. */
  dtype?: HalfName;
}

/** Tells functions of equal signature apart, in types alone. */
export interface Named<Name extends string> {
  /** @hidden */
  readonly [NAME]?: Name;
}

declare const NAME: unique symbol;
