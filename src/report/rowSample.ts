/** A sample of the rows that depends on nothing but their numbers, and lies evenly among them. */
import { Largest } from "./largest.js";

/** The multiples of the golden ratio are spread most evenly between the integers (Weyl's sequence). */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

export class RowSample<T> {
  readonly #kept: Largest<T>;

  constructor(most: number) {
    this.#kept = new Largest(most);
  }

  /** `make` is called only if the row is in the sample of those that came so far. */
  add(row: number, make: () => T): void {
    const key = (row * GOLDEN) % 1;
    if (this.#kept.wants(key)) this.#kept.add(key, make());
  }

  get values(): T[] {
    return this.#kept.values;
  }
}
