/** A job as helpers are sent it: names, numbers, and memory that is shared, or a block for each piece. */

import type { NumberArray } from "../dtype.js";
import type { View } from "../engine/data.js";
import type { Engine } from "../engine/engine.js";
import type { HalfName } from "../halves.js";
import type { Control } from "./control.js";

export type ClassName =
  | "Float32Array"
  | "Float64Array"
  | "Int8Array"
  | "Uint8Array"
  | "Uint8ClampedArray"
  | "Int16Array"
  | "Uint16Array"
  | "Int32Array"
  | "Uint32Array";

interface ArrayClass {
  new (length: number): NumberArray;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): NumberArray;
  readonly BYTES_PER_ELEMENT: number;
}

/** The classes of arrays that engines take, by name. */
export const CLASSES: { readonly [Name in ClassName]: ArrayClass } = {
  Float32Array,
  Float64Array,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
};

/** Zeros in memory that threads share, where there is such. */
export function sharedArray(className: ClassName, length: number): NumberArray {
  const Class = CLASSES[className];
  return new Class(sharedBytes(length * Class.BYTES_PER_ELEMENT), 0, length);
}

/** Memory that threads share, where there is such; else ordinary memory. */
export function sharedBytes(bytes: number): ArrayBufferLike {
  return typeof SharedArrayBuffer === "undefined" ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes);
}

/** Where elements lie: those of all pieces one after the other, or those of a piece in its slot. */
export interface Place {
  readonly className: ClassName;
  /** What the bits of 16-bit floats mean. */
  readonly format: HalfName | null;
  /** Elements for each outer index, or for each element. */
  readonly perUnit: number;
  /** Null: they are in the slot of a piece, `offset` bytes from its start. */
  readonly array: NumberArray | null;
  readonly offset: number;
}

/** The field of elementwise calls that says how many elements there are: of a piece, so many as that has. */
export const COUNT = "count";

export type SentView = Omit<View, "data">;

export type Field =
  | { readonly kind: "array" | "operand"; readonly place: Place }
  /** `isWhole`: as the caller sees it; else the rows of a piece, row-major. */
  | { readonly kind: "view"; readonly place: Place; readonly view: SentView; readonly isWhole: boolean }
  | { readonly kind: "value"; readonly value: unknown };

/** What is to be computed, however pieces get to helpers. */
export interface Task {
  readonly fn: keyof Engine;
  readonly fields: Readonly<Record<string, Field>>;
  /** Outer indices, or elements, and how many of them a piece has; the last one has fewer. */
  readonly units: number;
  readonly unitsPerPiece: number;
  /** Bytes of a block, or of a slot; what its losses add up to is after so many. Null: nobody asks. */
  readonly bytes: number;
  readonly sumAt: number | null;
}

/** A task in shared memory. */
export interface Job extends Task {
  readonly control: Control;
  readonly slots: Slots | null;
  /** What the losses of each piece add up to; null where nobody asks. */
  readonly sums: Float64Array | null;
}

/** Piece i is in slot i modulo their number. */
export interface Slots {
  readonly memory: SharedArrayBuffer;
  readonly bytes: number;
  readonly count: number;
}

/** The first unit of a piece, and how many it has. */
export function unitsOf(
  { units, unitsPerPiece }: Pick<Task, "units" | "unitsPerPiece">,
  piece: number,
): [number, number] {
  const start = piece * unitsPerPiece;
  return [start, Math.min(unitsPerPiece, units - start)];
}

/** The elements of a piece at a place. */
export function elementsAt(job: Job, place: Place, piece: number): NumberArray {
  const { array, perUnit } = place;
  const [start, count] = unitsOf(job, piece);
  if (array !== null) return array.subarray(start * perUnit, (start + count) * perUnit);
  const { memory, bytes, count: slots } = job.slots as Slots;
  return elementsIn(memory, (piece % slots) * bytes, place, count);
}

/** Those of so many units in a slot, or in a block. */
export function elementsIn(
  memory: ArrayBufferLike,
  start: number,
  { className, perUnit, offset }: Place,
  count: number,
): NumberArray {
  return new CLASSES[className](memory, start + offset, count * perUnit);
}
