/** Reads what a user passes as a tensor into a {@link Tensor}, each field once, and refuses what is none. */

import { outOfRange, show, showShape, wrongKind } from "../check/fail.js";
import {
  type ElementType,
  FLOAT32,
  ownRealm,
  type TypedArray,
  typeOf,
  UNSUPPORTED_DTYPES,
} from "../dtype.js";
import { readLayout, readShape } from "./layout.js";
import { flatten, isNumber } from "./nested.js";
import { elementCount } from "./shape.js";
import type { Tensor } from "./types.js";

const EXPECTED = "expected a tensor ({ data, shape }, a typed array or nested arrays of numbers)";

/** The tensor that `value` is; `name` is what messages call it. */
export function parseTensor(fn: string, name: string, value: unknown): Tensor {
  if (Array.isArray(value)) {
    const { elements, shape } = flatten(fn, name, value, isNumber, "a number");
    return dense(new Float32Array(elements), FLOAT32, shape);
  }
  if (typeof value !== "object" || value === null) wrongKind(fn, `${name} is ${show(value)}, ${EXPECTED}`);
  if (ArrayBuffer.isView(value)) {
    const type = typeOf(value) ?? refuseData(fn, name, value);
    const data = attached(fn, name, value as TypedArray, type);
    return dense(data, type, [data.length]);
  }
  return parseFields(fn, name, value);
}

function dense(data: TypedArray, type: ElementType, shape: readonly number[]): Tensor {
  return { data, type, shape, size: data.length, offset: 0, strides: null };
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
  const rawOffset = fields.offset ?? undefined;
  const rawType = fields.dtype ?? fields.type ?? undefined;

  if (rawData === undefined) wrongKind(fn, `${name} is ${show(fields)} without data, ${EXPECTED}`);
  if (rawShape === undefined || rawShape === null)
    wrongKind(fn, `${name} has no shape (or dims), ${EXPECTED}`);
  if (isUnsupported(rawType)) refuseDtype(fn, name, rawType);
  const type = typeOf(rawData) ?? refuseData(fn, `${name}.data`, rawData);
  if (rawType !== undefined && !type.names.includes(rawType as string))
    wrongKind(fn, `${name} has dtype ${show(rawType)}, expected "${type.dtype}" for a ${type.Array.name}`);
  const data = attached(fn, name, rawData as TypedArray, type);

  const shape = readShape(fn, name, rawShape);
  const size = elementCount(shape);
  // NaN: sizes that overflow to Infinity, beside a 0.
  if (!(size <= Number.MAX_SAFE_INTEGER))
    outOfRange(fn, `${name} has shape ${showShape(shape)}, expected at most 2^53 elements`);
  if (rawStrides === undefined && (rawOffset === undefined || rawOffset === 0)) {
    if (data.length !== size)
      outOfRange(
        fn,
        `${name}.data has length ${data.length}, expected ${size} for shape ${showShape(shape)}`,
      );
    return { data, type, shape, size, offset: 0, strides: null };
  }
  const { offset, strides } = readLayout(fn, name, shape, rawStrides, rawOffset ?? 0, data.length);
  return { data, type, shape, size, offset, strides };
}

/** Absent if null; a method, as transformers.js has one called `stride`, is no list of strides. */
function listOrMethod(value: unknown): unknown {
  return value === null || typeof value === "function" ? undefined : value;
}

function isUnsupported(dtype: unknown): dtype is string {
  return typeof dtype === "string" && UNSUPPORTED_DTYPES.includes(dtype);
}

function refuseDtype(fn: string, name: string, dtype: string): never {
  wrongKind(fn, `${name}: ${dtype} is not supported yet, expected float32 or float64`);
}

function refuseData(fn: string, name: string, value: unknown): never {
  if (Object.prototype.toString.call(value) === "[object Float16Array]") refuseDtype(fn, name, "float16");
  wrongKind(fn, `${name} is ${show(value)}, expected a typed array`);
}

/** `array` in this realm's class, after making sure that its buffer was not transferred away. */
export function attached(fn: string, name: string, array: TypedArray, type: ElementType): TypedArray {
  if (array.length === 0 && isDetached(array.buffer))
    wrongKind(
      fn,
      `${name} has a detached buffer (it was transferred, or its WebAssembly memory grew), expected live data`,
    );
  return ownRealm(array, type);
}

function isDetached(buffer: ArrayBufferLike): boolean {
  // `buffer.detached` is newer than the runtimes we support; a view on a detached buffer cannot be made.
  try {
    return new Uint8Array(buffer).length < 0;
  } catch {
    return true;
  }
}
