/** Reads what a user passes as a tensor into a {@link Tensor}, each field once, and refuses what is none. */

import {
  BOOL,
  type ComputeType,
  type ElementType,
  FLOAT32,
  FLOAT64,
  HALF_TYPES,
  type TypedArray,
  typeOf,
} from "../dtype.js";
import { elementCount } from "../tensor/shape.js";
import { denseTensor, type Tensor } from "../tensor/tensor.js";
import { attachedLength } from "./attached.js";
import type { Call } from "./call.js";
import { checkLength, type Layout, type Order, readLayout, readShape } from "./layout.js";
import { flatten, isLabel, isNumber, joinRows, rowTypeOf } from "./nested.js";
import { show } from "./show.js";

/** What the numbers of nested arrays become, and whether booleans are numbers there. */
interface NestedNumbers {
  readonly type: ComputeType;
  readonly booleans: boolean;
}

/** Of a tensor that is computed with as it is. */
const AS_FLOAT32: NestedNumbers = { type: FLOAT32, booleans: false };
/** Of one that is converted to the type of another one: rounded just then. */
export const TO_BE_CONVERTED: NestedNumbers = { type: FLOAT64, booleans: false };
/** The same, where yes and no are meant too. */
export const LABELS: NestedNumbers = { type: FLOAT64, booleans: true };

/** The tensor that `value` is; `name` is what messages call it. */
export function parseTensor(
  call: Call,
  name: string,
  value: unknown,
  nested: NestedNumbers = AS_FLOAT32,
): Tensor {
  if (Array.isArray(value)) return parseNested(call, name, value, nested);
  if (typeof value !== "object" || value === null) refuse(call, name, show(value));
  if (!ArrayBuffer.isView(value)) return parseFields(call, name, value);
  const type = typeOf(value) ?? refuseData(call, name, value);
  const data = value as TypedArray;
  return denseTensor(call, name, data, type, [attachedLength(call, name, data)]);
}

function parseNested(
  call: Call,
  name: string,
  value: readonly unknown[],
  { type, booleans }: NestedNumbers,
): Tensor {
  const rowType = rowTypeOf(value);
  if (rowType !== undefined) {
    const { data, shape } = joinRows(call, name, value, rowType);
    return denseTensor(call, name, data, rowType, shape);
  }
  const { elements, shape } = booleans
    ? flatten(call, name, value, isLabel, "a number or a boolean")
    : flatten(call, name, value, isNumber, "a number");
  const data = new type.Array(elements.length);
  for (let i = 0; i < elements.length; i++) data[i] = Number(elements[i]);
  return denseTensor(call, name, data, type, shape);
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
  readonly fortranOrder?: unknown;
  readonly fortran_order?: unknown;
  readonly order?: unknown;
}

/** What somebody may have added to every object. */
const EVERY_OBJECT: Fields = Object.prototype;

// Each field is read once, by its name: with a name that varies it takes a multiple of the time.
function parseFields(call: Call, name: string, fields: Fields): Tensor {
  const { data, shape, strides, stride, offset, dtype, type, fortranOrder, fortran_order, order } = fields;
  const unusual =
    strides ?? stride ?? offset ?? dtype ?? type ?? fortranOrder ?? fortran_order ?? order ?? null;
  if (unusual === null && data !== EVERY_OBJECT.data && shape !== EVERY_OBJECT.shape && shape !== null)
    return parseData(call, name, data, ".shape", shape, undefined, null);
  const given = { data, shape, strides, stride, offset, dtype, type, fortranOrder, fortran_order, order };
  return parseUnusual(call, name, fields, given);
}

/** With any other field, or without a needed one. `given` holds what was read of `fields`. */
function parseUnusual(call: Call, name: string, fields: Fields, given: Fields): Tensor {
  /** Null is absent, and so is what every object has. */
  const optional = (field: keyof Fields, value = given[field]): unknown => {
    const isAbsent = value === null || (value === EVERY_OBJECT[field] && !Object.hasOwn(fields, field));
    return isAbsent ? undefined : value;
  };
  const rawData = optional("data");
  const ownShape = optional("shape");
  const rawShape = ownShape ?? optional("dims", fields.dims);
  const strides = noMethod(optional("strides")) ?? noMethod(optional("stride"));
  const offset = optional("offset") ?? 0;
  const dtype = optional("dtype") ?? optional("type");
  const order = orderOf(call, name, optional("fortranOrder"), optional("fortran_order"), optional("order"));
  if (rawData === undefined) refuse(call, name, `${show(fields)} without data`);
  if (rawShape === undefined) refuse(call, name, `${show(fields)} without shape (or dims)`);
  const isDense = strides === undefined && offset === 0 && order === "row-major";
  const field = ownShape === undefined ? ".dims" : ".shape";
  return parseData(call, name, rawData, field, rawShape, dtype, isDense ? null : { strides, offset, order });
}

/** The tensor of this data and shape, the latter given as `field`; row-major, without an offset, if there is no layout. */
function parseData(
  call: Call,
  name: string,
  rawData: unknown,
  field: string,
  rawShape: unknown,
  dtype: unknown,
  layout: Layout | null,
): Tensor {
  const shape = readShape(call, name, rawShape, field);
  const type = namedType(call, name, typeOf(rawData) ?? refuseData(call, `${name}.data`, rawData), dtype);
  const data = rawData as TypedArray;
  const length = attachedLength(call, name, data);
  const size = elementCount(shape);
  if (layout !== null) {
    const { offset, strides } = readLayout(call, name, shape, size, layout, length);
    return { call, name, data, length, type, shape, size, offset, strides };
  }
  checkLength(call, name, length, size, shape);
  return { call, name, data, length, type, shape, size, offset: 0, strides: null };
}

/** Absent if it is a method, as transformers.js has one called `stride`. */
function noMethod(value: unknown): unknown {
  return typeof value === "function" ? undefined : value;
}

/** How the elements lie where there are no strides, as readers of files and other libraries say it. */
function orderOf(call: Call, name: string, camel: unknown, snake: unknown, order: unknown): Order {
  checkFortranOrder(call, `${name}.fortranOrder`, camel);
  checkFortranOrder(call, `${name}.fortran_order`, snake);
  if (camel === true || snake === true || order === "F" || order === "column-major") return "column-major";
  if (typeof order !== "string" || order === "C" || order === "row-major") return "row-major";
  call.outOfRange(`${name}.order is ${show(order)}, expected "row-major" ("C") or "column-major" ("F")`);
}

function checkFortranOrder(call: Call, name: string, value: unknown): void {
  if (value !== undefined && typeof value !== "boolean")
    call.wrongKind(`${name} is ${show(value)}, expected true or false`);
}

/** The element type of a tensor whose data is of type `type`, and which calls it `dtype`: some arrays leave a choice. */
function namedType(call: Call, name: string, type: ElementType, dtype: unknown): ElementType {
  if (dtype === undefined || type.names.includes(dtype as string)) return type;
  if (type.dtype === "uint16") {
    const half = HALF_TYPES.find((each) => each.dtype === dtype);
    if (half !== undefined) return half;
  }
  if (type.dtype === "uint8" && BOOL.names.includes(dtype as string)) return BOOL;
  refuseType(call, name, type, dtype);
}

function refuseType(call: Call, name: string, type: ElementType, dtype: unknown): never {
  const called = typeof dtype === "string" ? dtype.toLowerCase() : "";
  const meant = HALF_TYPES.find(({ dtype: own, synonyms }) => called === own || synonyms.includes(called));
  const holdsHalves = type.dtype === "uint16" || type.dtype === "float16";
  const hint = holdsHalves && meant !== undefined ? `; did you mean "${meant.dtype}"?` : "";
  const bits = HALF_TYPES.map((half) => `"${half.dtype}"`).join(", ");
  const expected = type.dtype === "uint16" ? `${bits} or "uint16"` : `"${type.dtype}"`;
  call.wrongKind(`${name} has dtype ${show(dtype)}, expected ${expected} for a ${type.Array.name}${hint}`);
}

function refuse(call: Call, name: string, got: string): never {
  call.wrongKind(
    `${name} is ${got}, expected a tensor ({ data, shape }, a typed array or nested arrays of numbers)`,
  );
}

function refuseData(call: Call, name: string, value: unknown): never {
  call.wrongKind(`${name} is ${show(value)}, expected a typed array`);
}
