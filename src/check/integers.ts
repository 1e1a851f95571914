/** Integers as a user may write them: an integer array, a tensor of them, nested arrays or a number. */

import { Literal, type Tensor } from "../tensor/tensor.js";
import type { Call } from "./call.js";
import { flatten, isNumberOrBigInt, rowTypeOf } from "./nested.js";
import { parseTensor } from "./parse.js";

/** Integers whose values are not checked yet. */
export type Integers = Tensor | Literal;

/** Reads a tensor of integers; floats in a typed array are refused, those in nested arrays when they are checked. */
export function parseIntegers(call: Call, name: string, value: unknown): Integers {
  const literal = parseLiteral(call, name, value);
  if (literal !== null) return literal;
  const tensor = parseTensor(call, name, value);
  if (tensor.type.kind !== "integer")
    call.wrongKind(`${name} has dtype ${tensor.type.dtype}, expected integers (such as an Int32Array)`);
  return tensor;
}

/** A number or nested arrays of them; null for anything else. */
function parseLiteral(call: Call, name: string, value: unknown): Literal | null {
  if (isNumberOrBigInt(value)) return new Literal([value], [], 1);
  if (!Array.isArray(value) || rowTypeOf(value) !== undefined) return null;
  const { elements, shape } = flatten(call, name, value, isNumberOrBigInt, "an integer");
  return new Literal(elements, shape, elements.length);
}

export function isLiteral(integers: Integers): integers is Literal {
  return integers instanceof Literal;
}

/** The tensor behind integers, if there is memory behind them. */
export function tensorOf(integers: Integers): Tensor | null {
  return isLiteral(integers) ? null : integers;
}
