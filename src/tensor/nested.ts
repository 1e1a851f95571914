/** Nested arrays of numbers, read into flat ones. */

import { show, showShape, wrongKind } from "../check/fail.js";
import { MAX_AXES } from "./shape.js";

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

/** Reads nested arrays whose leaves must all satisfy `isLeaf` ("numbers"). */
export function flatten<T>(
  fn: string,
  name: string,
  value: readonly unknown[],
  isLeaf: (leaf: unknown) => leaf is T,
  leafName: string,
): Flat<T> {
  const shape: number[] = [];
  for (let inner: unknown = value; Array.isArray(inner); inner = inner[0]) {
    shape.push(inner.length);
    if (shape.length > MAX_AXES)
      wrongKind(fn, `${name} is nested deeper than ${MAX_AXES} arrays, expected a tensor`);
  }
  const elements: T[] = [];
  const path: number[] = [];

  function visit(items: readonly unknown[]): void {
    const depth = path.length;
    if (items.length !== shape[depth])
      wrongKind(
        fn,
        `${name} is ragged: ${at(name, path)} has length ${items.length}, expected ${shape[depth]} as in shape ${showShape(shape)}`,
      );
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      path.push(i);
      if (depth + 1 < shape.length) {
        if (!Array.isArray(item))
          wrongKind(fn, `${name} is ragged: ${at(name, path)} is ${show(item)}, expected an array`);
        visit(item);
      } else if (isLeaf(item)) elements.push(item);
      else wrongKind(fn, `${at(name, path)} is ${show(item)}, expected ${leafName}`);
      path.pop();
    }
  }

  visit(value);
  return { elements, shape };
}

function at(name: string, path: readonly number[]): string {
  return path.length === 0 ? name : `${name}[${path.join(", ")}]`;
}

export function isNumber(leaf: unknown): leaf is number {
  return typeof leaf === "number";
}

export function isNumberOrBigInt(leaf: unknown): leaf is number | bigint {
  return typeof leaf === "number" || typeof leaf === "bigint";
}
