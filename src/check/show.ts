/** How values, shapes and positions are written in a message. */

import { typeOf } from "../dtype.js";
import { classNameOf } from "../intrinsics.js";

const LONGEST_QUOTE = 40;

/** A short description of any value. */
export function show(value: unknown): string {
  if (value === null) return "null";
  switch (typeof value) {
    case "string":
      return value.length > LONGEST_QUOTE ? `a string of ${value.length} characters` : JSON.stringify(value);
    case "bigint":
      return `${value}n`;
    case "function":
      return "a function";
    case "object":
      return showObject(value);
    default:
      return Object.is(value, -0) ? "-0" : String(value);
  }
}

function showObject(value: object): string {
  if (Array.isArray(value)) return `an array of length ${value.length}`;
  const type = typeOf(value);
  if (type !== undefined) return `an array of ${type.dtype}`;
  return classNameOf(value) ?? "an object";
}

export function showShape(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

/** `name[3]` for element 3 of a 1-D tensor, `name[1, 0, 2]` for more axes, `name` for a scalar. */
export function showElement(name: string, shape: readonly number[], element: number): string {
  if (shape.length === 0) return name;
  const position: number[] = [];
  let rest = element;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    position.unshift(rest % shape[axis]);
    rest = Math.floor(rest / shape[axis]);
  }
  return `${name}[${position.join(", ")}]`;
}
