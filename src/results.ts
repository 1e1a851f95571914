/**
 * The types of results, which follow from the input, from `dtype` and from `out`. None of them infers: TypeScript would not see that those
 * of two entries, or of two formats of one, are the same.
 */

import type { DType, Float16Values, TypedArray } from "./dtype.js";
import type { FloatArray } from "./engine/data.js";
import type { LossParts } from "./functions/shared/options.js";
import type { HalfName } from "./halves.js";
import type {
  Absent,
  AnyTensor,
  FloatTensor,
  HalfTensor,
  Nested,
  NewArrays,
  Rows,
  TensorLike,
} from "./types.js";

/** What holds new elements of the type that the option `dtype` names; those of 16-bit floats are bits. */
export interface ArraysByDType {
  /** Of `dtype: "float32"`. */
  float32: NewArrays["Float32Array"];
  /** Of `dtype: "float64"`. */
  float64: NewArrays["Float64Array"];
  /** Of `dtype: "float16"`. */
  float16: NewArrays["Uint16Array"];
  /** Of `dtype: "bfloat16"`. */
  bfloat16: NewArrays["Uint16Array"];
  /** Of `dtype: "int8"`. */
  int8: NewArrays["Int8Array"];
  /** Of `dtype: "uint8"`. */
  uint8: NewArrays["Uint8Array"];
  /** Of `dtype: "int16"`. */
  int16: NewArrays["Int16Array"];
  /** Of `dtype: "uint16"`. */
  uint16: NewArrays["Uint16Array"];
  /** Of `dtype: "int32"`. */
  int32: NewArrays["Int32Array"];
  /** Of `dtype: "uint32"`. */
  uint32: NewArrays["Uint32Array"];
  /** Of `dtype: "int64"`. */
  int64: NewArrays["BigInt64Array"];
  /** Of `dtype: "uint64"`. */
  uint64: NewArrays["BigUint64Array"];
}

/**
 * T as the arguments say it, not what a result is assigned to: what TypeScript 5.4 calls NoInfer. Else a result would have the type of
 * any `out` that its receiver could wish for.
 */
export type AsGiven<T> = [T][T extends unknown ? 0 : never];

/** T, or what stands for it where it is absent. */
export type Or<T, Default> = T extends Absent ? Default : AsGiven<T>;

/** What holds the elements of a tensor argument X: nested numbers are float32. */
export type DataOf<X> = X extends { readonly data: unknown }
  ? X["data"]
  : X extends Nested<number>
    ? Float32Array
    : X extends readonly unknown[]
      ? Rows extends X
        ? TypedArray | Float16Values
        : DataOf<X[number]>
      : X;

/** The field F of X; undefined where X has none. */
export type FieldOf<X, F> = F extends keyof X ? X[F] : undefined;

/** What a tensor argument X calls the type of its elements; undefined where it does not say. */
export type NameOf<X> = Or<FieldOf<X, "dtype">, FieldOf<X, "type">>;

/** A new array of this class; of any class where it could be all of them. */
export type NewArrayOf<Class> = NewArrays[Class extends keyof NewArrays ? Class : keyof NewArrays];

/** A new array of the class of A; of any class where A could be all of them. */
export type NewArrayLike<A> = A extends { readonly [Symbol.toStringTag]: string }
  ? NewArrayOf<A[typeof Symbol.toStringTag]>
  : A extends readonly unknown[]
    ? never
    : NewArrays[keyof NewArrays];

/** The floats that a result holds for the elements A, called Name: `Integers` for integers, which a Uint16Array without a name holds. */
export type FloatsOf<A, Name, Integers> = A extends FloatArray | Float16Values
  ? A
  : A extends Uint16Array
    ? Name extends HalfName
      ? A
      : string extends Name
        ? A | Integers
        : Integers
    : Integers;

/** The array of the result for a tensor argument X; `Integers` says what a function makes of integers. */
export type ResultArray<X, Integers = never> = X extends unknown
  ? FloatsOf<NewArrayLike<DataOf<X>>, NameOf<X>, Integers>
  : never;

/** The tensor of floats in an array A: where they have 16 bits, it says which ones. */
export type TensorIn<A> = A extends FloatArray ? FloatTensor<A> : HalfTensor<A>;

/** The tensor that a function returns for an input X: in `out` if that is given, else in a new array of the input's type. */
export type TensorOf<X, Out = undefined, Integers = never> = Out extends Absent
  ? TensorIn<ResultArray<X, Integers>>
  : TensorIn<AsGiven<Out>>;

/** A new array of the type Name; of any type where it could be all of them. */
export type ArrayNamed<Name> = ArraysByDType[Name extends DType ? Name : DType];

/** The array of the type that `dtype` names. A Float16Array has the type "float16" already. */
export type CastArray<X, D> = D extends "float16"
  ? Float16Of<ResultArray<X, ArraysByDType["float16"]>>
  : ArrayNamed<D>;

/** A Float16Array stays one, others become bits. */
export type Float16Of<A> = A extends Float16Values ? A : ArraysByDType["float16"];

/** The same as {@link TensorOf}, where the option `dtype` may name another type. */
export type TensorOfType<X, D, Out = undefined> = Out extends Absent
  ? D extends Absent
    ? TensorOf<X>
    : TensorIn<CastArray<X, D>>
  : TensorIn<AsGiven<Out>>;

/** What holds the losses of an input X: those of 16-bit floats are float32. */
export type LossArray<X, Out = undefined> = Or<Out, ComputedIn<ResultArray<X>>>;

/** What floats in an array A are computed with. */
export type ComputedIn<A> = A extends Float64Array ? A : ArraysByDType["float32"];

/** A loss: the losses for reduction "none", their sum and what divides it for "parts", else a number. */
export type LossResult<R, X = TensorLike, Out = undefined> = R extends "none"
  ? FloatTensor<LossArray<X, Out>>
  : R extends "parts"
    ? LossParts
    : number;

/** The tensor in an array A of elements of any type, called Name. */
export type AnyTensorIn<A, Name> = A extends FloatArray
  ? FloatTensor<A>
  : A extends Float16Values
    ? HalfTensor<A>
    : A extends Uint16Array
      ? Name extends HalfName
        ? HalfTensor<A>
        : AnyTensor<A>
      : AnyTensor<A>;

/** The tensor of elements picked from a tensor X. */
export type Gathered<X, Out = undefined> = X extends unknown
  ? AnyTensorIn<Or<Out, NewArrayLike<DataOf<X>>>, NameOf<X>>
  : never;

/** The tensor of zeros and ones of the type that `dtype` names; float32 where it is absent. */
export type OneHotOf<D, Out = undefined> = OneHotIn<Or<D, "float32">, Out>;

/** The same of the type Name. */
export type OneHotIn<Name, Out> = Name extends unknown ? AnyTensorIn<Or<Out, ArrayNamed<Name>>, Name> : never;
