/** Reads what a user passes as a tensor into a {@link Tensor}, each field once, and refuses what is none. */

import { show, wrongKind } from "../check/fail.js";
import { BFLOAT16, type ElementType, FLOAT16, FLOAT32, ownRealm, type TypedArray, typeOf } from "../dtype.js";
import { checkLength, readLayout, readShape } from "./layout.js";
import { flatten, isNumber } from "./nested.js";
import { elementCount } from "./shape.js";
import type { Tensor } from "./types.js";

/** The tensor that `value` is; `name` is what messages call it. */
export function parseTensor(fn: string, name: string, value: unknown): Tensor {
  if (Array.isArray(value)) return parseNested(fn, name, value);
  if (typeof value !== "object" || value === null) refuse(fn, name, show(value));
  if (ArrayBuffer.isView(value)) {
    const type = typeOf(value) ?? refuseData(fn, name, value);
    const data = attached(fn, name, value as TypedArray, type);
    return { data, type, shape: [data.length], size: data.length, offset: 0, strides: null };
  }
  return parseFields(fn, name, value);
}

function parseNested(fn: string, name: string, value: readonly unknown[]): Tensor {
  const { elements, shape } = flatten(fn, name, value, isNumber, "a number");
  const data = new Float32Array(elements);
  return { data, type: FLOAT32, shape, size: data.length, offset: 0, strides: null };
}

/** The fields of a tensor object, none of which can be trusted. */
interface Fields {
  readonly data?: unknown;
  readonly shape?: unknown;
  readonly dims?: unknown;
  readonly strides?: unknown;
  readonly stride?: unknown;
  readonly offset?: unknown;
  readonly dtype?: unknown;
  readonly type?: unknown;
}

function parseFields(fn: string, name: string, fields: Fields): Tensor {
  const rawData = fields.data;
  const rawShape = fields.shape ?? fields.dims;
  const rawStrides = listOrMethod(fields.strides) ?? listOrMethod(fields.stride);
  const rawOffset = fields.offset ?? 0;
  const rawType = fields.dtype ?? fields.type;

  if (rawData === undefined) refuse(fn, name, `${show(fields)} without data`);
  if (rawShape === undefined || rawShape === null)
    refuse(fn, name, `${show(fields)} without shape (or dims)`);
  const type = namedType(
    fn,
    name,
    typeOf(rawData) ?? refuseData(fn, `${name}.data`, rawData),
    rawType ?? undefined,
  );
  const data = attached(fn, name, rawData as TypedArray, type);
  const shape = readShape(fn, name, rawShape);
  const size = elementCount(shape);
  if (rawStrides === undefined && rawOffset === 0) {
    checkLength(fn, name, data.length, size, shape);
    return { data, type, shape, size, offset: 0, strides: null };
  }
  const { offset, strides } = readLayout(fn, name, shape, size, rawStrides, rawOffset, data.length);
  return { data, type, shape, size, offset, strides };
}

/** Absent if null; a method, as transformers.js has one called `stride`, is no list of strides. */
function listOrMethod(value: unknown): unknown {
  return value === null || typeof value === "function" ? undefined : value;
}

/** The element type of a tensor whose data is of type `type`, and which calls it `dtype`: only a Uint16Array leaves a choice. */
function namedType(fn: string, name: string, type: ElementType, dtype: unknown): ElementType {
  if (dtype === undefined || type.names.includes(dtype as string)) return type;
  if (type.dtype === "uint16") {
    if (dtype === FLOAT16.dtype) return FLOAT16;
    if (dtype === BFLOAT16.dtype) return BFLOAT16;
  }
  wrongKind(fn, `${name} has dtype ${show(dtype)}, expected "${type.dtype}" for a ${type.Array.name}`);
}

function refuse(fn: string, name: string, got: string): never {
  wrongKind(
    fn,
    `${name} is ${got}, expected a tensor ({ data, shape }, a typed array or nested arrays of numbers)`,
  );
}

function refuseData(fn: string, name: string, value: unknown): never {
  wrongKind(fn, `${name} is ${show(value)}, expected a typed array`);
}

/** `array` in this realm's class, after making sure that its buffer was not transferred away. */
export function attached(fn: string, name: string, array: TypedArray, type: ElementType): TypedArray {
  if (array.length === 0) checkNotDetached(fn, name, array.buffer);
  return ownRealm(array, type);
}

function checkNotDetached(fn: string, name: string, buffer: ArrayBufferLike): void {
  if (isDetached(buffer))
    wrongKind(
      fn,
      `${name} has a detached buffer (it was transferred, or its WebAssembly memory grew), expected live data`,
    );
}

function isDetached(buffer: ArrayBufferLike): boolean {
  // `buffer.detached` is newer than the runtimes we support; a view on a detached buffer cannot be made.
  try {
    return new Uint8Array(buffer).length < 0;
  } catch {
    return true;
  }
}
