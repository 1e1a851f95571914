/** Nested arrays, of numbers or of typed arrays, read into flat ones. */

import { type ElementType, type TypedArray, typeOf } from "../dtype.js";
import { copyTo } from "../intrinsics.js";
import { elementCount, MAX_AXES, sameShape } from "../tensor/shape.js";
import { attachedLength } from "./attached.js";
import type { Call } from "./call.js";
import { show, showShape } from "./show.js";

/** Flat elements in row-major order, and the shape they had. */
export interface Flat<T> {
  readonly elements: T[];
  readonly shape: readonly number[];
}

/** The depth of nesting, which is the rank, following first elements; nothing else is checked. */
export function nestingOf(value: readonly unknown[]): number {
  let depth = 0;
  for (let inner: unknown = value; Array.isArray(inner) && depth <= MAX_AXES; inner = inner[0]) depth++;
  return depth;
}

/** The type of the typed arrays that are the leaves, if the first one is such; undefined for numbers. */
export function rowTypeOf(value: readonly unknown[]): ElementType | undefined {
  let inner: unknown = value;
  for (let depth = 0; Array.isArray(inner) && depth <= MAX_AXES; depth++) inner = inner[0];
  return typeOf(inner);
}

/** Reads nested arrays whose leaves must all satisfy `isLeaf` ("numbers"). An item is read once, lengths once more at the end. */
export function flatten<T>(
  call: Call,
  name: string,
  value: readonly unknown[],
  isLeaf: (leaf: unknown) => leaf is T,
  leafName: string,
): Flat<T> {
  const shape = shapeOf(call, name, value);
  const elements: T[] = [];
  const path: number[] = [];

  function visit(items: readonly unknown[]): void {
    const depth = path.length;
    const { length } = items;
    if (length !== shape[depth])
      call.wrongKind(
        `${name} is ragged: ${at(name, path)} has length ${length}, expected ${shape[depth]} as in shape ${showShape(shape)}`,
      );
    for (let i = 0; i < length; i++) {
      const item = items[i];
      path.push(i);
      if (depth + 1 < shape.length) {
        if (!Array.isArray(item))
          call.wrongKind(`${name} is ragged: ${at(name, path)} is ${show(item)}, expected an array`);
        visit(item);
      } else if (isLeaf(item)) elements.push(item);
      else call.wrongKind(`${at(name, path)} is ${show(item)}, expected ${leafName}`);
      path.pop();
    }
    if (items.length !== length)
      call.wrongKind(`${at(name, path)} changed its length while it was read, expected arrays that stay`);
  }

  visit(value);
  // Getters among the items may have changed it.
  if (!sameShape(shapeOf(call, name, value), shape))
    call.wrongKind(`${name} changed its length while it was read, expected arrays that stay`);
  return { elements, shape };
}

/** The lengths of the arrays that are the first items of one another. */
function shapeOf(call: Call, name: string, value: readonly unknown[]): number[] {
  const shape: number[] = [];
  for (let inner: unknown = value; Array.isArray(inner); inner = inner[0]) {
    shape.push(inner.length);
    if (shape.length > MAX_AXES)
      call.wrongKind(`${name} is nested deeper than ${MAX_AXES} arrays, expected a tensor`);
  }
  return shape;
}

/** Reads nested arrays whose leaves are typed arrays of one type and length, the rows of a tensor: copies them side by side. */
export function joinRows(
  call: Call,
  name: string,
  value: readonly unknown[],
  type: ElementType,
): { data: TypedArray; shape: readonly number[] } {
  const isRow = (leaf: unknown): leaf is TypedArray => typeOf(leaf) === type;
  const rows = flatten(call, name, value, isRow, `a ${type.Array.name} as the first one is`);
  if (rows.elements.length === 0)
    call.wrongKind(`${name} changed while it was read, expected arrays that stay`);
  if (rows.shape.length === MAX_AXES)
    call.wrongKind(`${name} is nested deeper than ${MAX_AXES} arrays, expected a tensor`);
  const length = attachedLength(call, `${name}, row 0,`, rows.elements[0]);
  const shape = [...rows.shape, length];
  const data = new type.Array(elementCount(shape));
  for (let i = 0; i < rows.elements.length; i++) {
    const row = rows.elements[i];
    const rowLength = attachedLength(call, `${name}, row ${i},`, row);
    if (rowLength !== length)
      call.wrongKind(`${name} is ragged: row ${i} has length ${rowLength}, expected ${length}`);
    copyTo(data, row, i * length);
  }
  return { data, shape };
}

function at(name: string, path: readonly number[]): string {
  return path.length === 0 ? name : `${name}[${path.join(", ")}]`;
}

export function isNumber(leaf: unknown): leaf is number {
  return typeof leaf === "number";
}

/** What yes or no may be: truth values, and numbers of which 0 is no. */
export function isLabel(leaf: unknown): leaf is number | bigint | boolean {
  return isNumberOrBigInt(leaf) || typeof leaf === "boolean";
}

export function isNumberOrBigInt(leaf: unknown): leaf is number | bigint {
  return typeof leaf === "number" || typeof leaf === "bigint";
}
