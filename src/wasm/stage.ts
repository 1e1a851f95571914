/** Copying between the tensors of callers and the blocks of a memory, for one element type. */

import { isDouble, isSingle, partOf } from "../dtype.js";
import type { ClassMask, FloatArray, FloatData, Places, View, ViewData } from "../engine/data.js";
import { type HalfFormat, Halves, widenInPlace } from "../halves.js";
import { bufferOf, byteOffsetOf, copyTo } from "../intrinsics.js";
import { maskStart } from "../tensor/mask.js";
import { copyTile, hasDenseRows, outerStart, type Tile } from "../tensor/tile.js";
import { type Addresses, BLOCK_BYTES } from "./layout.js";
import type { Exports, Kernels } from "./module.js";
import type { Streaming } from "./passes.js";

/** A dense tensor that is written. */
export interface ResultView extends View {
  readonly data: FloatData;
}

/** Runs shorter than this are copied element by element: a subarray costs more. */
export const SHORT_RUN = 48;

/** Whether the elements of `tile` lie side by side in the tensor. */
function isCompact(tile: Tile, view: View): boolean {
  const { classes, inner, stride, places } = view;
  if (!hasDenseRows(view)) return false;
  if (tile.classes !== classes) return tile.outer === 1 && inner === 1;
  return tile.inner === inner && (tile.outer === 1 || (places === null && stride === classes * inner));
}

/** The index of its first element, if the rows of the tensor are dense. */
function firstOf(tile: Tile, view: View): number {
  return outerStart(view, tile.outerStart) + tile.classStart * view.inner + tile.innerStart;
}

/** How many runs of how many neighbouring elements a tile has for each outer index. */
function runsOf(tile: Tile, inner: number): [runs: number, length: number] {
  return tile.inner === inner ? [1, tile.classes * inner] : [tile.classes, tile.inner];
}

/** The staging blocks for one element type, and the kernels that work on them. */
export class Stage {
  /** How operations over rows run on it, if not by `stream`: what there is no tensor of is computed meanwhile. */
  through: Streaming | null = null;
  /** Elements that a block holds. */
  readonly capacity: number;
  /** Rows that the state and the per-row arrays hold. */
  readonly rows: number;

  constructor(
    /** Whether its elements are float32. */
    readonly single: boolean,
    readonly kernels: Kernels,
    readonly exports: Exports,
    readonly address: Addresses,
    /** Whether resident tensors lie in the memory. */
    readonly holdsTensors: boolean,
    readonly floats: FloatArray,
    private readonly bytes: Uint8Array,
    private readonly halves: Uint16Array,
    readonly integers: Int32Array,
    readonly doubles: Float64Array,
  ) {
    this.capacity = BLOCK_BYTES / floats.BYTES_PER_ELEMENT;
    this.rows = address.rows;
  }

  /** Where `tile` of a tensor lies, if that is in this memory and in one piece; else 0. */
  addressOf(view: View, tile: Tile): number {
    if (!this.holdsTensors || view.adjustment !== null || !isCompact(tile, view)) return 0;
    return this.elementAddress(view.data, firstOf(tile, view));
  }

  /** Where an element of an array lies, if that is in this memory; else 0. */
  elementAddress(data: ViewData, index: number): number {
    // Asking a small new array for its buffer makes V8 move its elements, which costs as much as a small call.
    if (!this.holdsTensors || data instanceof Halves || bufferOf(data) !== this.floats.buffer) return 0;
    const isRead = this.single ? isSingle(data) : isDouble(data);
    return isRead ? byteOffsetOf(data) + index * this.floats.BYTES_PER_ELEMENT : 0;
  }

  /** Copies `tile` of a tensor to a block, compactly. */
  copyIn(block: number, view: View, tile: Tile): void {
    const { data, inner, stride } = view;
    let to = block / this.floats.BYTES_PER_ELEMENT;
    if (isCompact(tile, view)) {
      this.put(to, data, firstOf(tile, view), tile.outer * tile.classes * tile.inner);
      return;
    }
    if (view.places !== null) {
      this.putPlaces(to, view, view.places, tile);
      return;
    }
    const first = firstOf(tile, view);
    const [runs, run] = runsOf(tile, inner);
    for (let o = 0; o < tile.outer; o++) {
      let from = first + o * stride;
      for (let c = 0; c < runs; c++) {
        this.put(to, data, from, run);
        to += run;
        from += inner;
      }
    }
  }

  /** Copies a block to `tile` of a dense tensor. */
  copyOut(block: number, out: FloatData, view: View, tile: Tile): void {
    const { classes, inner } = view;
    let from = block / this.floats.BYTES_PER_ELEMENT;
    if (tile.classes === classes && tile.inner === inner) {
      this.get(from, out, tile.outerStart * classes * inner, tile.outer * classes * inner);
      return;
    }
    const [runs, run] = runsOf(tile, inner);
    for (let o = 0; o < tile.outer; o++) {
      let to = ((tile.outerStart + o) * classes + tile.classStart) * inner + tile.innerStart;
      for (let c = 0; c < runs; c++) {
        this.get(from, out, to, run);
        from += run;
        to += inner;
      }
    }
  }

  /** Copies `tile` of a mask to a block, a byte for each element. `inner`: that of the view which it is the mask of. */
  copyMaskIn(block: number, mask: ClassMask, inner: number, tile: Tile): void {
    const { bytes } = this;
    const { outerStart, outer, classStart, classes, innerStart } = tile;
    for (let o = 0; o < outer; o++)
      for (let i = 0; i < tile.inner; i++) {
        let from = maskStart(mask, (outerStart + o) * inner + innerStart + i) + classStart * mask.step;
        let to = block + o * classes * tile.inner + i;
        if (mask.step === 1 && tile.inner === 1) copyTo(bytes, partOf(mask.bytes, from, classes), to);
        else
          for (let c = 0; c < classes; c++) {
            bytes[to] = mask.bytes[from];
            to += tile.inner;
            from += mask.step;
          }
      }
  }

  /** Rounds `floats` to `out`, from the element `to` on. */
  narrow(out: Halves, to: number, floats: Float32Array): void {
    const { x } = this.address;
    for (let start = 0; start < floats.length; start += this.capacity) {
      const count = Math.min(this.capacity, floats.length - start);
      this.copyElementsIn(x, floats, start, count);
      this.copyElementsOut(x, out, to + start, count);
    }
  }

  /** Copies `count` neighbouring elements in. */
  copyElementsIn(block: number, data: ViewData, start: number, count: number): void {
    this.put(block / this.floats.BYTES_PER_ELEMENT, data, start, count);
  }

  /** Copies `count` neighbouring elements out. */
  copyElementsOut(block: number, out: FloatData, start: number, count: number): void {
    this.get(block / this.floats.BYTES_PER_ELEMENT, out, start, count);
  }

  /** The first `count` elements of a block, to be read or written in place. */
  elements(block: number, count: number): FloatArray {
    const start = block / this.floats.BYTES_PER_ELEMENT;
    return partOf(this.floats, start, count);
  }

  /** Whether a pivot that was guessed for one of `rows` rows in pieces was too low. */
  guessFailed(rows: number): boolean {
    return this.exports.guessFailed_f32(this.address.state, rows) !== 0;
  }

  private put(to: number, data: ViewData, from: number, count: number): void {
    const { floats } = this;
    if (data instanceof Halves) this.putHalves(to, data, from, count);
    else if (count < SHORT_RUN) for (let i = 0; i < count; i++) floats[to + i] = data[from + i];
    else copyTo(floats, partOf(data, from, count), to);
  }

  private get(from: number, out: FloatData, to: number, count: number): void {
    const { floats } = this;
    if (out instanceof Halves) this.getHalves(from, out, to, count);
    else if (count < SHORT_RUN) for (let i = 0; i < count; i++) out[to + i] = floats[from + i];
    else copyTo(out, partOf(floats, from, count), to);
  }

  /** Copies a tile of a tensor in whatever layout. */
  private putPlaces(to: number, { data, offset }: View, places: Places, tile: Tile): void {
    const spacing = { outer: tile.classes * tile.inner, classes: tile.inner, inner: 1 };
    if (data instanceof Halves) {
      const count = tile.outer * tile.classes * tile.inner;
      copyTile(this.halves, this.narrowPlace(to, count), data.bits, offset, places, tile, spacing);
      this.widen(to, data.format, count);
    } else copyTile(this.floats, to, data, offset, places, tile, spacing);
  }

  private putHalves(to: number, { bits, format }: Halves, from: number, count: number): void {
    const { halves } = this;
    const copy = this.narrowPlace(to, count);
    if (count < SHORT_RUN) for (let i = 0; i < count; i++) halves[copy + i] = bits[from + i];
    else copyTo(halves, partOf(bits, from, count), copy);
    this.widen(to, format, count);
  }

  /** Where 16-bit floats wait to be widened, counted in their own elements: the last bytes of what will hold them. */
  private narrowPlace(to: number, count: number): number {
    return (this.floats.BYTES_PER_ELEMENT / 2) * (to + count) - count;
  }

  private widen(to: number, format: HalfFormat, count: number): void {
    const from = 2 * this.narrowPlace(to, count);
    if (!this.single) widenInPlace(this.floats.subarray(to, to + count), format);
    else this.exports[format.kernels.widen](4 * to, from, count);
  }

  /** Rounds float32 to 16 bits in place, in the lower half of their places, and copies them from there. */
  private getHalves(from: number, { bits, format }: Halves, to: number, count: number): void {
    const { halves, exports } = this;
    exports[format.kernels.narrow](4 * from, 4 * from, count);
    if (count < SHORT_RUN) for (let i = 0; i < count; i++) bits[to + i] = halves[2 * from + i];
    else copyTo(bits, partOf(halves, 2 * from, count), to);
  }
}
