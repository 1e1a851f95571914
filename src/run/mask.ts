/** Which rows count: yes or no for each of them, as numbers of any type or booleans. */
import { InputError } from "../files/inputError.js";
import type { Tensor } from "../files/tensor.js";
import { readNumbers } from "./numbers.js";

export class Mask {
  readonly #source: Tensor;

  constructor(source: Tensor) {
    this.#source = source;
  }

  /** Calls `leaveOut(row)` for the rows of `[first, first + count)`, as far as there are any, that do not count; rows from 0 on. */
  async read(first: number, count: number, leaveOut: (row: number) => void): Promise<void> {
    const there = Math.max(0, Math.min(count, this.#source.length - first));
    const values = await readNumbers(this.#source, first, there);
    for (let row = 0; row < there; row++) {
      const value = Number(values[row]);
      if (Number.isNaN(value))
        throw new InputError(this.#source.path, `row ${first + row} is NaN, expected 0, 1 or another number`);
      if (value === 0) leaveOut(row);
    }
  }
}
