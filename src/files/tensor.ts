/** A tensor of a file, whatever the format: what its header says, and its elements, wherever they are asked for. */
import type { FloatArray } from "../engine/data.js";
import { HALF_FORMATS, narrowPart, widenInPlace } from "../halves.js";
import { type BlockPlace, type Box, blockBoxes, rangeBoxes } from "./box.js";
import type { Dtype } from "./dtype.js";
import { InputError } from "./inputError.js";
import { type NewArray, ordinaryArray } from "./turns.js";

export abstract class Tensor {
  /** What messages call it. */
  abstract readonly path: string;
  abstract readonly dtype: Dtype;
  abstract readonly shape: readonly number[];
  /** The number of elements. */
  abstract readonly length: number;
  /** The class axis, where the format says which it is. */
  readonly classAxis: number | null = null;
  /** What the rows predict, where the file itself says it: of the shape of the rows. */
  readonly targets: Tensor | null = null;
  /** Whether the elements lie in another order than the row-major one: then few large reads are better than many small ones. */
  readonly isScattered: boolean = false;

  /** Puts the elements of the box into their places, in this machine's byte order. */
  abstract readBox(into: Uint8Array, box: Box): Promise<void>;

  /** Fills `into` with the bytes of the elements from `start` on, row-major. */
  async readBytes(into: Uint8Array, start: number): Promise<void> {
    for (const box of rangeBoxes(this.shape, start, into.length / this.dtype.itemBytes))
      await this.readBox(into, box);
  }

  /** Fills `into` with the elements from `start` on, row-major, widened to its type. */
  async readFloats(into: FloatArray, start: number): Promise<void> {
    await this.readBytes(this.#unwidened(into), start);
    this.#widen(into);
  }

  /** Fills `into` with whole rows, in the order outer, classes, inner, widened to its type. */
  async readBlock(into: FloatArray, place: BlockPlace): Promise<void> {
    const bytes = this.#unwidened(into);
    for (const box of blockBoxes(this.shape, place)) await this.readBox(bytes, box);
    this.#widen(into);
  }

  /** An array that {@link readFloats} can fill: of the tensor's type, or float32 for halves. */
  newFloats(length: number, newArray: NewArray = ordinaryArray): FloatArray {
    return this.#allocated(length, () =>
      this.dtype.itemBytes === 8
        ? newArray<Float64Array>(Float64Array, length)
        : newArray<Float32Array>(Float32Array, length),
    );
  }

  /** Room for so many elements as {@link readBytes} reads them. */
  newBytes(length: number): Uint8Array<ArrayBuffer> {
    return this.#allocated(length, () => new Uint8Array(length * this.dtype.itemBytes));
  }

  #allocated<T>(length: number, allocate: () => T): T {
    try {
      return allocate();
    } catch {
      throw new InputError(this.path, `has too many elements to hold in memory at once (${length})`);
    }
  }

  /** The place in `into` for the bytes of as many elements: its end, so that they can be widened from there. */
  #unwidened(into: FloatArray): Uint8Array {
    const { buffer, byteOffset, byteLength } = this.dtype.half === null ? into : narrowPart(into);
    return new Uint8Array(buffer, byteOffset, byteLength);
  }

  #widen(into: FloatArray): void {
    if (this.dtype.half !== null) widenInPlace(into, HALF_FORMATS[this.dtype.half]);
  }
}
