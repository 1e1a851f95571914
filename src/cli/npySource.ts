/** A tensor in .npy form, wherever its bytes are: in a file, in several, in memory. */
import type { FloatArray } from "../engine/data.js";
import { HALF_FORMATS, Halves } from "../halves.js";
import { InputError } from "./failure.js";
import type { NpyDtype } from "./npyDtype.js";

/** What a header says, and room for what follows it. */
export abstract class NpyTensor {
  /** What messages call it. */
  abstract readonly path: string;
  abstract readonly dtype: NpyDtype;
  abstract readonly shape: readonly number[];
  /** The number of elements. */
  abstract readonly length: number;

  /** An array that `readFloats` can fill: of the tensor's type, or float32 for halves. */
  newFloats(length: number): FloatArray {
    return this.#allocated(length, () =>
      this.dtype.itemBytes === 8 ? new Float64Array(length) : new Float32Array(length),
    );
  }

  /** Room for so many elements as `readBytes` reads them. */
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
}

/** One that can be read from anywhere. */
export abstract class NpySource extends NpyTensor {
  /** Fills `into` with the bytes of the elements from `start` on, in this machine's order. */
  abstract readBytes(into: Uint8Array, start: number): void;

  /** Fills `into` with the elements from `start` on, widened to its type. */
  readFloats(into: FloatArray, start: number): void {
    const raw = unwidened(into, this.dtype);
    this.readBytes(raw, start);
    widen(into, raw);
  }
}

/** The place in `into` for the bytes of as many elements: its end, so that they can be widened from there. */
export function unwidened(into: FloatArray, { itemBytes }: NpyDtype): Uint8Array {
  const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
  return bytes.subarray(into.byteLength - into.length * itemBytes);
}

/** Makes floats of the halves at the end of `into`; others are there already. */
export function widen(into: FloatArray, raw: Uint8Array): void {
  if (!(into instanceof Float32Array) || raw.length === into.byteLength) return;
  const halves = new Uint16Array(raw.buffer, raw.byteOffset, into.length);
  new Halves(halves, HALF_FORMATS.float16).widenInto(into);
}
