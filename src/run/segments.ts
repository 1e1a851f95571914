/** Sequences that are packed side by side in the targets: where each begins, and where the last one ends. */
import type { RowRange } from "../files/blocks.js";
import { InputError } from "../files/inputError.js";
import { shown } from "../files/shape.js";
import type { Tensor } from "../files/tensor.js";
import { readIntegers } from "./numbers.js";

export class Segments {
  readonly count: number;
  /** Where each begins, and the last one ends. */
  readonly offsets: Float64Array;
  /** The one that was asked for last. */
  #current = 0;

  /** `size`: how many targets there are. */
  static async read(source: Tensor, size: number): Promise<Segments> {
    const { path, shape } = source;
    if (shape.length !== 1 || shape[0] === 0)
      throw new InputError(path, `has shape ${shown(shape)}, expected a list of at least one offset`);
    return new Segments(path, await readIntegers(source), size);
  }

  private constructor(path: string, values: ArrayLike<number | bigint>, size: number) {
    const last = values.length - 1;
    this.offsets = Float64Array.from(values, Number);
    this.count = last;
    for (let k = 0; k <= last; k++) {
      const least = k === 0 ? 0 : this.offsets[k - 1];
      const most = k === 0 ? 0 : size;
      if (!(this.offsets[k] >= least && this.offsets[k] <= most))
        throw new InputError(
          path,
          `offset ${k} is ${values[k]}, expected ${k === 0 ? 0 : `${least} to ${most}`}: offsets begin with 0 and do not descend`,
        );
    }
    if (this.offsets[last] !== size)
      throw new InputError(path, `ends with ${values[last]}, expected ${size}, the number of targets`);
  }

  /** The segment that has an element. */
  of(element: number): number {
    while (element < this.offsets[this.#current]) this.#current--;
    while (element >= this.end(this.#current)) this.#current++;
    return this.#current;
  }

  /** Whether a segment has elements outside of a range. */
  isCut(segment: number, { from, to }: RowRange): boolean {
    return this.offsets[segment] < from || this.end(segment) > to;
  }

  /** The element after the last one of a segment. */
  end(segment: number): number {
    return this.offsets[segment + 1];
  }
}
