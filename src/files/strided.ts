/** A tensor whose elements lie at fixed strides in a source: in order, in columns, or as a view of a larger one. */
import { denseStrides, elementCount } from "../tensor/shape.js";
import type { Box } from "./box.js";
import { swapBytes } from "./bytes.js";
import type { Dtype } from "./dtype.js";
import { InputError } from "./inputError.js";
import { type ByteSource, readInto } from "./source.js";
import { Tensor } from "./tensor.js";

/** Elements that do not lie side by side are picked out of pieces of so many bytes. */
const PIECE_BYTES = 1 << 20;
/** A piece may have so many times the bytes that are wanted of it, or be so small that this does not matter. */
const MOST_WASTE = 16;
const SMALL_PIECE_BYTES = 4096;

export interface StridedParts {
  readonly path: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly source: ByteSource;
  /** In elements; row-major without gaps if there are none. */
  readonly strides?: readonly number[];
  /** The byte of the first element. */
  readonly start?: number;
}

/** An axis of a box that has more than one element: strides where they lie and where they go. */
interface Axis {
  readonly size: number;
  readonly stride: number;
  readonly target: number;
}

export class StridedTensor extends Tensor {
  readonly path: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly length: number;
  override readonly isScattered: boolean;
  readonly #source: ByteSource;
  readonly #strides: readonly number[];
  readonly #start: number;
  #piece = new Uint8Array();

  constructor({ path, dtype, shape, source, strides, start = 0 }: StridedParts) {
    super();
    this.path = path;
    this.dtype = dtype;
    this.shape = shape;
    this.length = elementCount(shape);
    const dense = denseStrides(shape);
    this.#strides = strides ?? dense;
    this.isScattered = this.#strides.some((stride, axis) => shape[axis] > 1 && stride !== dense[axis]);
    this.#source = source;
    this.#start = start;
  }

  async readBox(into: Uint8Array, { from, size, at, strides }: Box): Promise<void> {
    const axes = size.map((size, axis) => ({ size, stride: this.#strides[axis], target: strides[axis] }));
    // The longest strides first: what is left of the axes then lies as close together as it can.
    const walked = axes
      .filter(({ size }) => size > 1)
      .sort((a, b) => b.stride - a.stride || b.target - a.target);
    const first = from.reduce((sum, index, axis) => sum + index * this.#strides[axis], 0);
    await this.#gather(into, walked, first, at);
  }

  /** Reads what lies side by side, or close together, at once; else each index of the first axis for itself. */
  async #gather(into: Uint8Array, axes: readonly Axis[], first: number, at: number): Promise<void> {
    const { itemBytes } = this.dtype;
    if (isDense(axes)) {
      const count = axes.reduce((count, { size }) => count * size, 1);
      await this.#read(into.subarray(at * itemBytes, (at + count) * itemBytes), first);
      return;
    }
    const [{ size, stride, target }, ...inner] = axes;
    const width = this.#piecesOf(axes);
    for (let i = 0; i < size; i += Math.max(1, width)) {
      const [from, to] = [first + i * stride, at + i * target];
      if (width === 0) await this.#gather(into, inner, from, to);
      else {
        const part = [{ size: Math.min(width, size - i), stride, target }, ...inner];
        const piece = this.#room(spanOf(part) * itemBytes);
        await this.#read(piece, from);
        pick(piece, into, itemBytes, part, 0, to);
      }
    }
  }

  /** How many indices of the first axis are in one piece; 0 if it would be none, or mostly in vain. */
  #piecesOf([{ size, stride }, ...inner]: readonly Axis[]): number {
    const { itemBytes } = this.dtype;
    const most = Math.floor(PIECE_BYTES / itemBytes);
    const span = spanOf(inner);
    if (span > most) return 0;
    const width = stride === 0 ? size : Math.min(size, Math.floor((most - span) / stride) + 1);
    const read = (width - 1) * stride + span;
    const wanted = inner.reduce((count, { size }) => count * size, width);
    return read <= MOST_WASTE * wanted || read * itemBytes <= SMALL_PIECE_BYTES ? width : 0;
  }

  #room(bytes: number): Uint8Array {
    if (this.#piece.length < bytes) this.#piece = new Uint8Array(Math.max(bytes, SMALL_PIECE_BYTES));
    return this.#piece.subarray(0, bytes);
  }

  async #read(into: Uint8Array, element: number): Promise<void> {
    const { itemBytes, swapped } = this.dtype;
    const count = await readInto(this.#source, this.#start + element * itemBytes, into);
    if (count < into.length) throw new InputError(this.path, "became shorter while it was read");
    if (swapped) swapBytes(into, itemBytes);
  }
}

/** From the first element to the last one. */
function spanOf(axes: readonly Axis[]): number {
  return axes.reduce((span, { size, stride }) => span + (size - 1) * stride, 1);
}

/** Whether the elements lie, and go, side by side in one order. */
function isDense(axes: readonly Axis[]): boolean {
  let expected = 1;
  for (const { size, stride, target } of [...axes].reverse()) {
    if (stride !== expected || target !== expected) return false;
    expected *= size;
  }
  return true;
}

/** Copies elements from `from` on to their places, from `at` on. */
function pick(
  piece: Uint8Array,
  into: Uint8Array,
  itemBytes: Dtype["itemBytes"],
  axes: readonly Axis[],
  from: number,
  at: number,
): void {
  const words = itemBytes === 8 ? 2 : 1;
  const inWords = ({ size, stride, target }: Axis) => ({
    size,
    stride: stride * words,
    target: target * words,
  });
  const wordAxes = axes.map(inWords);
  if (words === 2) wordAxes.push({ size: 2, stride: 1, target: 1 });
  pickWords(wordsOf(piece, itemBytes), wordsOf(into, itemBytes), wordAxes, 0, from * words, at * words);
}

type WordArray = Uint8Array | Uint16Array | Uint32Array;

/** As numbers that are copied whole. Those of 8 bytes would be bigints, or floats, of which a NaN may lose bits. */
function wordsOf({ buffer, byteOffset, byteLength }: Uint8Array, itemBytes: Dtype["itemBytes"]): WordArray {
  if (itemBytes === 1) return new Uint8Array(buffer, byteOffset, byteLength);
  return itemBytes === 2
    ? new Uint16Array(buffer, byteOffset, byteLength / 2)
    : new Uint32Array(buffer, byteOffset, byteLength / 4);
}

function pickWords(
  piece: WordArray,
  into: WordArray,
  axes: readonly Axis[],
  level: number,
  from: number,
  at: number,
): void {
  const { size, stride, target } = axes[level];
  if (level === axes.length - 1)
    for (let i = 0; i < size; i++) into[at + i * target] = piece[from + i * stride];
  else
    for (let i = 0; i < size; i++)
      pickWords(piece, into, axes, level + 1, from + i * stride, at + i * target);
}
