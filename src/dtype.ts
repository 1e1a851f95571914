/** The element types: their public names, and the typed arrays that hold them. */

import type { FloatArray, FloatData, NumberArray } from "./backend.js";
import { type HalfName, Halves } from "./halves.js";

export type { NumberArray };

/** What holds a tensor of floats: 16-bit ones as bits. */
export type FloatStorage = FloatArray | Uint16Array;

/** A typed array of 64-bit integers. */
export type BigArray = BigInt64Array | BigUint64Array;

/** Every typed array that can hold a tensor. */
export type TypedArray = NumberArray | BigArray;

/** The array of 16-bit floats that newer runtimes have, as far as the library uses it: TypeScript's own libraries may not know it. */
export interface Float16Values {
  /** Tells it from other arrays. */
  readonly [Symbol.toStringTag]: "Float16Array";
  /** Where the bits lie, which is what is read and written. */
  readonly buffer: ArrayBufferLike;
  /** Where they begin, in bytes. */
  readonly byteOffset: number;
  /** The number of elements. */
  readonly length: number;
  [index: number]: number;
}

/** The element types that are computed with, as strings. */
export type ComputeDType = "float32" | "float64";

/** The element types of float tensors, as strings. */
export type FloatDType = ComputeDType | HalfName;

/** The names of the element types. */
export type DType =
  | FloatDType
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64";

/** The two constructors of a typed array that the library uses. */
interface ArrayClass<A> {
  new (length: number): A;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): A;
  readonly BYTES_PER_ELEMENT: number;
  readonly name: string;
}

/** One element type. There is one object per typed array class, so types compare by identity. */
export interface ElementType<A extends TypedArray = TypedArray> {
  readonly dtype: DType;
  /** Halves are 16-bit floats. */
  readonly kind: "float" | "half" | "integer";
  readonly Array: ArrayClass<A>;
  /** What other libraries call it in a tensor's `dtype` or `type`. */
  readonly names: readonly string[];
}

/** The element types the engines compute with. */
export type ComputeType = ElementType<Float32Array> | ElementType<Float64Array>;

/** A type of 16-bit floats. Its arrays hold bits, but for Float16Array, of which only the memory is used. */
export interface HalfType extends ElementType<Uint16Array> {
  readonly dtype: HalfName;
  readonly kind: "half";
}

/** The element types of float tensors. */
export type FloatType = ComputeType | HalfType;

export const FLOAT32: ElementType<Float32Array> = {
  dtype: "float32",
  kind: "float",
  Array: Float32Array,
  names: ["float32"],
};

export const FLOAT64: ElementType<Float64Array> = {
  dtype: "float64",
  kind: "float",
  Array: Float64Array,
  names: ["float64"],
};

/** An integer type, called `dtype` here and perhaps otherwise elsewhere. */
function integer<A extends TypedArray>(
  dtype: DType,
  arrayClass: ArrayClass<A>,
  ...otherNames: string[]
): ElementType<A> {
  return { dtype, kind: "integer", Array: arrayClass, names: [dtype, ...otherNames] };
}

function half(dtype: HalfName, arrayClass: ArrayClass<Uint16Array> = Uint16Array): HalfType {
  return { dtype, kind: "half", Array: arrayClass, names: [dtype] };
}

/** 16-bit floats in a Uint16Array, which only their name tells from integers. */
export const FLOAT16 = half("float16");
export const BFLOAT16 = half("bfloat16");

/** Float16Array, where the runtime has it. */
const Float16 = (globalThis as { Float16Array?: ArrayClass<Uint16Array> }).Float16Array;

const INT32 = integer("int32", Int32Array);

const TYPES: readonly ElementType[] = [
  FLOAT32,
  FLOAT64,
  integer("int8", Int8Array),
  integer("uint8", Uint8Array),
  integer("uint8", Uint8ClampedArray, "uint8_clamped"),
  integer("int16", Int16Array),
  integer("uint16", Uint16Array),
  INT32,
  integer("uint32", Uint32Array),
  integer("int64", BigInt64Array, "bigint64"),
  integer("uint64", BigUint64Array, "biguint64"),
  ...(Float16 === undefined ? [] : [half("float16", Float16)]),
];

const BY_CLASS_NAME: ReadonlyMap<string, ElementType> = new Map(TYPES.map((type) => [type.Array.name, type]));

const BY_NAME: ReadonlyMap<string, ElementType> = new Map(
  // Of types with the same name, the first.
  [FLOAT16, BFLOAT16, ...TYPES].reverse().map((type) => [type.dtype, type]),
);

/** The dtype names that {@link typeNamed} knows. */
export const DTYPES: readonly DType[] = [...new Set([...TYPES, FLOAT16, BFLOAT16].map((type) => type.dtype))];

/** The element type with this name; undefined if there is none. */
export function typeNamed(name: string): ElementType | undefined {
  return BY_NAME.get(name);
}

// The getter works on arrays of other realms (an iframe, a test runner's sandbox), where `instanceof` fails.
const readClassName: ((this: unknown) => string | undefined) | undefined = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Int8Array.prototype),
  Symbol.toStringTag,
)?.get;

/** The name of a typed array's class (subclasses count as what they extend), undefined for anything else. */
export function classNameOf(value: unknown): string | undefined {
  return readClassName?.call(value);
}

/** The element type of a typed array; undefined if `value` is none, or holds no numbers we know. */
export function typeOf(value: unknown): ElementType | undefined {
  // The usual classes first: the way below costs as much as checking a whole small call.
  if (value instanceof Float32Array) return FLOAT32;
  if (value instanceof Int32Array) return INT32;
  const name = classNameOf(value);
  return name === undefined ? undefined : BY_CLASS_NAME.get(name);
}

/** As messages list them. */
export const FLOAT_DTYPES = "float32, float64, float16 or bfloat16";

export function isFloatType(type: ElementType): type is FloatType {
  return type.kind !== "integer";
}

export function isHalfType(type: ElementType): type is HalfType {
  return type.kind === "half";
}

/** What a tensor of this type is computed with: float32 for 16-bit floats. */
export function computeType(type: FloatType): ComputeType {
  return type.kind === "half" ? FLOAT32 : (type as ComputeType);
}

/** An array of floats as engines take it. */
export function floatData(array: TypedArray, type: FloatType): FloatData {
  if (type.kind !== "half") return array as FloatArray;
  const bits =
    array instanceof Uint16Array ? array : new Uint16Array(array.buffer, array.byteOffset, array.length);
  return new Halves(bits, (type as HalfType).dtype);
}

export function isBigArray(array: TypedArray): array is BigArray {
  return array instanceof BigInt64Array || array instanceof BigUint64Array;
}

/** The same memory in this realm's class, which the engines recognise. */
export function ownRealm(array: TypedArray, type: ElementType): TypedArray {
  // Not `instanceof`: with a class that varies it is slow. A subclass gets a view of its plain class.
  if (array.constructor === type.Array) return array;
  return new type.Array(array.buffer, array.byteOffset, array.length);
}
