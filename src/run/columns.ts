/** The results of `score` that have one element for each row. */
import type { FloatArray } from "../engine/data.js";
import { type NewArray, ordinaryArray } from "../files/turns.js";

/** Their kinds, in the order in which they are written. */
export const COLUMNS = {
  counted: "flag",
  logProb: "float",
  rank: "integer",
  ties: "integer",
  argmax: "integer",
  isGreedy: "flag",
  maxLogProb: "float",
  entropy: "float",
  logSumExp: "float",
} as const;

export type Column = keyof typeof COLUMNS;

export const COLUMN_NAMES = Object.keys(COLUMNS) as Column[];

interface ArrayOfKind {
  flag: Uint8Array;
  integer: Int32Array;
  float: FloatArray;
}

/** An array for each of them. */
export type Columns = { readonly [C in Column]: ArrayOfKind[(typeof COLUMNS)[C]] };

/** The arrays that a function makes; it must give each column one of its kind. */
export function columnsOf(make: (column: Column) => ArrayOfKind[keyof ArrayOfKind]): Columns {
  return Object.fromEntries(COLUMN_NAMES.map((column) => [column, make(column)])) as Columns;
}

/** New ones with so many elements; `newFloats` knows the type of the logits. */
export function newColumns(
  size: number,
  newFloats: (length: number) => FloatArray,
  newArray: NewArray = ordinaryArray,
): Columns {
  const make = {
    flag: () => newArray<Uint8Array>(Uint8Array, size),
    integer: () => newArray<Int32Array>(Int32Array, size),
    float: () => newFloats(size),
  };
  return columnsOf((column) => make[COLUMNS[column]]());
}
