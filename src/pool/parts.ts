/** The fields of a record on the caller's side: what a piece has of each, and how it gets to helpers and back. */

import { type NumberArray, partOf } from "../dtype.js";
import type { FloatArray, Operand, View } from "../engine/data.js";
import type { HalfName, Halves } from "../halves.js";
import { bufferOf, byteLengthOf, byteOffsetOf, classNameOf, copyTo } from "../intrinsics.js";
import type { Library } from "./library.js";
import { canBeCut, copyRows, cutView } from "./view.js";
import type { ClassName, SentView } from "./wire.js";

/** The elements of a field, cut into pieces. */
export interface Part {
  readonly kind: "array" | "operand" | "view";
  readonly className: ClassName;
  readonly format: HalfName | null;
  readonly perUnit: number;
  readonly isResult: boolean;
  /** The memory that a helper could use as it is. Null: elements are made. */
  readonly own: NumberArray | null;
  readonly view: SentView | null;
  /** What the caller's own piece is given. */
  cut(start: number, count: number): unknown;
  copyIn(to: NumberArray, start: number, count: number): void;
  copyOut(from: NumberArray, start: number, count: number): void;
}

type Data = NumberArray | Halves;

function nothing(): void {}

/** The array in 16-bit floats, or in others. */
function arrayIn({ inside: { Halves, formats } }: Library, data: Data): [NumberArray, HalfName | null] {
  if (!(data instanceof Halves)) return [data as NumberArray, null];
  const name = (Object.keys(formats) as HalfName[]).find((name) => formats[name] === data.format);
  return [data.bits, name as HalfName];
}

function cutData({ inside: { Halves } }: Library, data: Data, start: number, count: number): Data {
  return data instanceof Halves
    ? new Halves(partOf(data.bits, start, count), data.format)
    : partOf(data as NumberArray, start, count);
}

/** Whether it is one that is cut, not a receiver of blocks. */
function isData({ inside: { Halves } }: Library, value: unknown): value is Data {
  return value instanceof Halves || classNameOf(value) !== undefined;
}

/** Null: it cannot be cut. */
export function viewPart(library: Library, view: View): Part | null {
  if (!canBeCut(view)) return null;
  const { data, ...sent } = view;
  const [own, format] = arrayIn(library, data);
  return {
    kind: "view",
    className: classNameOf(own) as ClassName,
    format,
    perUnit: view.classes * view.inner,
    isResult: false,
    own,
    view: sent,
    cut: (start, count) => cutView(view, start, count),
    copyIn: (to, start, count) => copyRows(to, own, view, start, count),
    copyOut: nothing,
  };
}

/** Of an array with so many elements for each unit, which is read or written. */
export function arrayPart(library: Library, data: unknown, perUnit: number, isResult: boolean): Part | null {
  if (!isData(library, data)) return null;
  const [own, format] = arrayIn(library, data);
  return {
    kind: "array",
    className: classNameOf(own) as ClassName,
    format,
    perUnit,
    isResult,
    own,
    view: null,
    cut: (start, count) => cutData(library, data, start * perUnit, count * perUnit),
    copyIn: (to, start, count) => copyTo(to, partOf(own, start * perUnit, count * perUnit)),
    copyOut: (from, start) => copyTo(own, from, start * perUnit),
  };
}

/** Of an operand with an element for each element of the result. */
export function operandPart(operand: Operand, double: boolean): Part {
  return {
    ...partOfOperand(operand, 1),
    className: double ? "Float64Array" : "Float32Array",
    own: operand.dense,
    copyIn: (to, start, count) => operand.read(to as FloatArray, start, count),
  };
}

/** Of numbers that may be more exact than the result's type: as they are. */
export function numbersPart(operand: Operand, perUnit: number): Part {
  return partOfOperand(operand, perUnit);
}

function partOfOperand(operand: Operand, perUnit: number): Part {
  return {
    kind: "operand",
    className: "Float64Array",
    format: null,
    perUnit,
    isResult: false,
    own: null,
    view: null,
    cut: (start, count) => cutOperand(operand, start * perUnit, count * perUnit),
    copyIn(to, start, count) {
      for (let k = 0; k < count * perUnit; k++) to[k] = operand.at(start * perUnit + k);
    },
    copyOut: nothing,
  };
}

function cutOperand(operand: Operand, first: number, length: number): Operand {
  return {
    dense: operand.dense === null ? null : partOf(operand.dense, first, length),
    read: (into, start, count) => operand.read(into, first + start, count),
    at: (element) => operand.at(first + element),
  };
}

/** Whether helpers see the memory of an array. */
export function isShared(array: NumberArray): boolean {
  return typeof SharedArrayBuffer !== "undefined" && bufferOf(array) instanceof SharedArrayBuffer;
}

/** Whether two arrays share bytes. */
export function overlap(a: NumberArray, b: NumberArray): boolean {
  if (bufferOf(a) !== bufferOf(b)) return false;
  const [startOfA, startOfB] = [byteOffsetOf(a), byteOffsetOf(b)];
  return startOfA < startOfB + byteLengthOf(b) && startOfB < startOfA + byteLengthOf(a);
}
