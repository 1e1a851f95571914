/** The element types: their public names, and the typed arrays that hold them. */

import type { FloatArray, FloatData, NumberArray } from "./engine/data.js";
import { HALF_FORMATS, type HalfName, Halves } from "./halves.js";
import { bufferOf, byteOffsetOf, classNameOf, lengthOf } from "./intrinsics.js";

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
  readonly dtype: DType | "bool";
  /** Halves are 16-bit floats. */
  readonly kind: "float" | "half" | "integer" | "bool";
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
  /** What others call it: a hint for those who pass one of these. */
  readonly synonyms: readonly string[];
  /** The bits of 1. */
  readonly one: number;
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

function half(dtype: HalfName, one: number, ...synonyms: string[]): HalfType {
  return { dtype, kind: "half", Array: Uint16Array, names: [dtype], synonyms, one };
}

const FLOAT16 = half("float16", 0x3c00, "half", "f16", "fp16");

/** 16-bit floats in a Uint16Array, which only their name tells from integers. */
export const HALF_TYPES: readonly HalfType[] = [FLOAT16, half("bfloat16", 0x3f80, "bf16")];

/** Float16Array, where the runtime has it. */
const Float16 = (globalThis as unknown as { Float16Array?: ArrayClass<Uint16Array> }).Float16Array;

export const UINT8: ElementType<Uint8Array> = integer("uint8", Uint8Array);
export const INT32: ElementType<Int32Array> = integer("int32", Int32Array);
const INT64 = integer("int64", BigInt64Array, "bigint64");
const UINT64 = integer("uint64", BigUint64Array, "biguint64");

/** Truth values in a Uint8Array, which only their name tells from integers. They are numbers, but no class indices. */
export const BOOL: ElementType<Uint8Array> = {
  dtype: "bool",
  kind: "bool",
  Array: Uint8Array,
  names: ["bool", "boolean"],
};

const TYPES: readonly ElementType[] = [
  FLOAT32,
  FLOAT64,
  integer("int8", Int8Array),
  UINT8,
  integer("uint8", Uint8ClampedArray, "uint8_clamped"),
  integer("int16", Int16Array),
  integer("uint16", Uint16Array),
  INT32,
  integer("uint32", Uint32Array),
  INT64,
  UINT64,
  ...(Float16 === undefined ? [] : [{ ...FLOAT16, Array: Float16 }]),
];

const BY_CLASS_NAME: ReadonlyMap<string, ElementType> = new Map(TYPES.map((type) => [type.Array.name, type]));

/** The element type with this name; undefined if there is none. */
export function typeNamed(name: string): ElementType | undefined {
  const isNamed = ({ dtype }: ElementType) => dtype === name;
  return HALF_TYPES.find(isNamed) ?? TYPES.find(isNamed);
}

/** The names that {@link typeNamed} knows. */
export function dtypeNames(): string[] {
  return [...new Set([...TYPES, ...HALF_TYPES].map((type) => type.dtype))];
}

/** The element type of a typed array (subclasses count as what they extend); undefined if `value` is none, or holds no numbers we know. */
export function typeOf(value: unknown): ElementType | undefined {
  const name = classNameOf(value);
  // The usual classes first: looking others up costs as much as checking a small tensor.
  if (name === "Float32Array") return FLOAT32;
  if (name === "Int32Array") return INT32;
  return name === undefined ? undefined : BY_CLASS_NAME.get(name);
}

/** As messages list them. */
export const FLOAT_DTYPES = "float32, float64, float16 or bfloat16";

export function isFloatType(type: ElementType): type is FloatType {
  return type.kind === "float" || type.kind === "half";
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
  return type.kind === "half"
    ? new Halves(bitsOf(array), HALF_FORMATS[(type as HalfType).dtype])
    : (array as FloatArray);
}

/** Whether `data` is an array of floats as engines take it. */
export function isFloatData(data: unknown): data is FloatData {
  return isSingle(data) || isDouble(data) || data instanceof Halves;
}

/** The number of elements. */
export function sizeOf(data: FloatData): number {
  return lengthOf(data instanceof Halves ? data.bits : data);
}

/** The memory of an array of 16-bit elements. */
function bitsOf(array: TypedArray): Uint16Array {
  return classNameOf(array) === "Uint16Array"
    ? (array as Uint16Array)
    : new Uint16Array(bufferOf(array), byteOffsetOf(array), lengthOf(array));
}

/** Whether arrays of this type hold bigints. */
export function isBigType(type: ElementType): boolean {
  return type === INT64 || type === UINT64;
}

export function isBigArray(array: TypedArray): array is BigArray {
  const name = classNameOf(array);
  return name === "BigInt64Array" || name === "BigUint64Array";
}

// By the class that made them: what a prototype says, callers can change.
export function isDouble(data: unknown): data is Float64Array {
  return classNameOf(data) === "Float64Array";
}

export function isSingle(data: unknown): data is Float32Array {
  return classNameOf(data) === "Float32Array";
}

/** `length` elements from the element `start` on: a view on the same memory. */
export function partOf<A extends TypedArray>(array: A, start: number, length: number): A {
  const Class = (typeOf(array) as ElementType<A>).Array;
  return new Class(bufferOf(array), byteOffsetOf(array) + start * Class.BYTES_PER_ELEMENT, length);
}
