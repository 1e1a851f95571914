/** What meters read of rows: a number for each, and whether it counts. */

import type { Call } from "../check/call.js";
import { parseMask } from "../check/mask.js";
import { showShape } from "../check/show.js";
import { computeType } from "../dtype.js";
import type { FloatArray } from "../engine/data.js";
import { operandOf } from "../tensor/operand.js";
import { sameShape } from "../tensor/shape.js";
import type { CheckedFloats, Tensor } from "../tensor/tensor.js";

/** A byte for each row, 0 where the answer is no. */
export type Flags = Uint8Array;

/** How many rows there are, in what shape, and what messages call it. */
interface RowShape {
  readonly name: string;
  readonly shape: readonly number[];
  readonly size: number;
}

/** One for each row: in the shape of the rows, or as many along one axis. */
export function checkOneForEach(
  call: Call,
  name: string,
  { shape, size }: Omit<RowShape, "name">,
  rows: RowShape,
): void {
  const isList = shape.length === 1 && size === rows.size;
  if (!isList && !sameShape(shape, rows.shape))
    call.outOfRange(
      `${name} has shape ${showShape(shape)}, expected ${showShape(rows.shape)}, the shape of ${rows.name}`,
    );
}

/** Yes or no for each row, whose values are not checked yet. */
export function parseFlags(call: Call, name: string, value: unknown, rows: RowShape): Tensor {
  const flags = parseMask(call, name, value);
  checkOneForEach(call, name, flags, rows);
  return flags;
}

/** How many rows count. */
export function countOf(counted: Flags | null, size: number): number {
  return counted === null ? size : yesOf(counted, null);
}

/** How many of the rows that count have a yes. */
export function yesOf(flags: Flags, counted: Flags | null): number {
  let count = 0;
  for (let row = 0; row < flags.length; row++)
    if (flags[row] !== 0 && (counted === null || counted[row] !== 0)) count++;
  return count;
}

const BLOCK = 4096;

/** Calls `visit(block, start, count)`: the elements from `start` on are `block[0 .. count)`. */
export function visitBlocks(
  floats: CheckedFloats,
  visit: (block: FloatArray, start: number, count: number) => void,
): void {
  const { type, shape, size } = floats;
  const operand = operandOf(floats, shape, type);
  if (operand.dense !== null) {
    visit(operand.dense, 0, size);
    return;
  }
  const block = new (computeType(type).Array)(Math.min(BLOCK, size));
  for (let start = 0; start < size; start += BLOCK) {
    const count = Math.min(BLOCK, size - start);
    operand.read(block, start, count);
    visit(block, start, count);
  }
}
