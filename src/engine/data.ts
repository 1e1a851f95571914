/** What engines compute with: checked arguments in canonical form. */

import type { Halves } from "../halves.js";
import type { Walk } from "../tensor/walk.js";

/** What an engine computes with. */
export type FloatArray = Float32Array | Float64Array;

/** A typed array of numbers. */
export type NumberArray =
  | FloatArray
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array;

/** What an engine reads and writes: 16-bit floats are widened to float32, and results rounded to them. */
export type FloatData = FloatArray | Halves;

/** What a view reads: what is not of the type that is computed with is converted on the way in. */
export type ViewData = NumberArray | Halves;

/**
 * A tensor seen along one class axis. Element `(o, c, i)` is `data[offset + o * stride + c * inner + i]`, with
 * `0 <= o < outer`, `0 <= c < classes`, `0 <= i < inner`, unless it has {@link Places}. A dense tensor has
 * `stride = classes * inner`. Its rows are the `outer * inner` pairs `(o, i)`, in this order.
 */
export interface View {
  readonly data: ViewData;
  /** Whether it is computed with float64, else with float32. */
  readonly double: boolean;
  readonly offset: number;
  readonly outer: number;
  readonly classes: number;
  readonly inner: number;
  /** Between outer indices. Without meaning if there are places. */
  readonly stride: number;
  /** Of a tensor in any other layout; else null. */
  readonly places: Places | null;
  /** What its elements become as they are read; null: they stay as they are. */
  readonly adjustment: Adjustment | null;
}

/** What options do to the elements of a view: x becomes cap · tanh(x / cap) / temperature, and `absent` where a mask leaves it out. */
export interface Adjustment {
  /** 0 for none. */
  readonly softcap: number;
  /** 1 for none. */
  readonly temperature: number;
  /** A class takes part where it is not 0. */
  readonly mask: ClassMask | null;
  /** What a class counts as that takes no part. */
  readonly absent: number;
}

/** A byte for each logit, or for each class. Those of row r begin where `maskStart` says, `step` apart. */
export interface ClassMask {
  readonly bytes: Uint8Array;
  /** Rows `rows · k` to `rows · (k + 1)` begin side by side, `apart · k` bytes from the first one; 0 where all rows have the same bytes. */
  readonly rows: number;
  readonly apart: number;
  readonly step: number;
}

/** Where the elements of a view lie, counted from its offset: the sum of the places of the three indices. */
export interface Places {
  readonly outer: Walk;
  readonly classes: Walk;
  readonly inner: Walk;
  /** Whether element `(c, i)` of an outer index is at `c * inner + i` in it. */
  readonly rowsAreDense: boolean;
}

/**
 * An operand of an elementwise operation, broadcast to the shape of the result: element `k` of the result
 * (row-major) meets the element `k` of the operand that {@link read} delivers.
 */
export interface Operand {
  /** The elements themselves when nothing is broadcast, strided or converted; else null: use {@link read}. */
  readonly dense: FloatArray | null;
  /** Writes elements `[start, start + count)` to `into[0 .. count)`, converted to the type of `into`. */
  read(into: FloatArray, start: number, count: number): void;
  /** One element, converted to the type of the result. */
  at(element: number): number;
}

/** The gradient of the loss: one number for every row or element, or an operand with one for each. */
export type Upstream = Operand | number;

/** Receives the elements of a result in order, block by block, where no array for all of them is wanted. */
export interface Receiver {
  take(values: FloatArray, count: number): void;
}
