/** The tensors that a user may pass, and those that functions return. */

import type { Float16Values, TypedArray } from "./dtype.js";
import type { FloatArray } from "./engine/data.js";
import type { HalfName } from "./halves.js";

/** What an option or a field means by being absent: it need not be left out. */
export type Absent = null | undefined;

/** Numbers in nested arrays, all branches of the same depth and length: `[[1, 2], [3, 4]]`. */
export type Nested<T> = readonly (T | Nested<T>)[];

/** What every typed array has. */
export interface AnyTypedArray {
  /** Where the elements lie. */
  readonly buffer: ArrayBufferLike;
  /** Where they begin, in bytes. */
  readonly byteOffset: number;
  /** The number of elements. */
  readonly length: number;
}

/** A list of strings, as far as it takes to refuse one of numbers: an error about the list says more than one about its items. */
export interface StringList {
  /** Where an item is. */
  indexOf(item: string): number;
  /** All items in one string, which has no such method itself. */
  join(): string;
}

/**
 * A tensor as an object: `{ data, shape }`, or what onnxruntime (`dims`, `type`), transformers.js and ndarray
 * (`stride`, `offset`, `dtype`) call a tensor. `data` is a typed array; the element at position `(i, j, ...)`
 * is `data[offset + i * strides[0] + j * strides[1] + ...]`, and without strides the elements lie row-major.
 */
export interface TensorObject {
  /** A typed array. The types of other libraries allow strings, which are refused. */
  readonly data: AnyTypedArray | StringList;
  /** The sizes of the axes: this or `dims` must be there. */
  readonly shape?: ArrayLike<number> | Absent;
  /** Another name of `shape`. */
  readonly dims?: ArrayLike<number> | Absent;
  /** Distances between neighbours along each axis, in elements. */
  readonly strides?: ArrayLike<number> | Absent;
  /** Another name of `strides`; a method of this name (transformers.js has one) is ignored. */
  readonly stride?: ArrayLike<number> | (() => unknown) | Absent;
  /** Where the first element lies in `data`, in elements. Default 0. */
  readonly offset?: number | Absent;
  /** The element type by name; it must agree with `data`. */
  readonly dtype?: string | Absent;
  /** Another name of `dtype`. */
  readonly type?: string | Absent;
  /** True: without strides, the elements lie column-major, as readers of .npy files say it. */
  readonly fortranOrder?: boolean | Absent;
  /** Another name of `fortranOrder`. */
  readonly fortran_order?: boolean | Absent;
}

/** A typed array for each row, in as many arrays as there are other axes. */
export type Rows = readonly (TypedArray | Float16Values | Rows)[];

/** A tensor argument: an object with `data` and `shape`, a typed array (1-D) or one for each row, or nested arrays (float32). */
export type TensorLike = TensorObject | TypedArray | Float16Values | Rows | Nested<number>;

/** Integers: class indices or positions. A number stands for a tensor without axes. */
export type IndexLike = TensorObject | TypedArray | Rows | Nested<number | bigint> | number | bigint;

/** Yes or no for each element: booleans, or numbers of which 0 is no. A single one stands for a tensor without axes. */
export type MaskLike =
  | TensorObject
  | TypedArray
  | Float16Values
  | Rows
  | Nested<number | bigint | boolean>
  | number
  | boolean;

/** Yes or no for each element, or how probable yes is. */
export type LabelsLike = TensorLike | Nested<number | bigint | boolean>;

/**
 * The typed arrays by class, as results hold them: on an ArrayBuffer, where TypeScript tells it from a shared one (since 5.7); and
 * Float16Array where it knows that (`lib` ES2025).
 */
export interface NewArrays {
  /** Of 32-bit floats. */
  Float32Array: ReturnType<typeof Float32Array.of>;
  /** Of 64-bit floats. */
  Float64Array: ReturnType<typeof Float64Array.of>;
  /** Of 16-bit floats. */
  Float16Array: typeof globalThis extends { Float16Array: { of(...items: number[]): infer A } }
    ? A
    : Float16Values;
  /** Of signed bytes. */
  Int8Array: ReturnType<typeof Int8Array.of>;
  /** Of bytes. */
  Uint8Array: ReturnType<typeof Uint8Array.of>;
  /** Of bytes too. */
  Uint8ClampedArray: ReturnType<typeof Uint8ClampedArray.of>;
  /** Of signed 16-bit integers. */
  Int16Array: ReturnType<typeof Int16Array.of>;
  /** Of 16-bit integers, or of the bits of 16-bit floats. */
  Uint16Array: ReturnType<typeof Uint16Array.of>;
  /** Of signed 32-bit integers. */
  Int32Array: ReturnType<typeof Int32Array.of>;
  /** Of 32-bit integers. */
  Uint32Array: ReturnType<typeof Uint32Array.of>;
  /** Of signed 64-bit integers. */
  BigInt64Array: ReturnType<typeof BigInt64Array.of>;
  /** Of 64-bit integers. */
  BigUint64Array: ReturnType<typeof BigUint64Array.of>;
}

/** A tensor of floats, row-major. */
export interface FloatTensor<A = FloatArray> {
  /** The elements, row-major. */
  data: A;
  /** The sizes of the axes. */
  shape: number[];
}

/** A tensor of 16-bit floats, row-major: as bits in a Uint16Array, or in a Float16Array where the input was one. */
export interface HalfTensor<A = NewArrays["Uint16Array"]> {
  /** The elements, row-major. */
  data: A;
  /** The sizes of the axes. */
  shape: number[];
  /** What the bits mean. */
  dtype: HalfName;
}

/** A tensor of any element type, row-major. */
export interface AnyTensor<A = TypedArray> {
  /** The elements, row-major. */
  data: A;
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

/** What becomes of the probability that the classes of a {@link SparseTeacher} lack of 1. */
export type TeacherTail = "bucket" | "zero" | "renormalize";

/** The k most probable classes of each row, in place of all logits: what `score` gives as `topK`, or a server as `top_logprobs`. */
export interface SparseTeacher {
  /** Their classes in the shape of the rows, with k as the last axis; each once in a row, and -1 where there are fewer. */
  readonly indices: IndexLike;
  /** The logarithms of their probabilities, in the same shape; -Infinity, or -9999 and less, is probability 0. */
  readonly logProbs: TensorLike;
  /**
   * "bucket" (the default): what they lack is one class, beside all that the model gives to other classes. "zero": it is dropped, and a divergence
   * may be negative. "renormalize": their own are divided by their sum.
   */
  readonly tail?: TeacherTail | Absent;
}
