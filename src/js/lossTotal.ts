/** Receives the losses one by one: rounds each to the input's type, stores it if wanted, and adds it up. */

import type { FloatArray } from "../engine/data.js";
import { ExactSum } from "../exactSum.js";
import { canonical } from "../nan.js";
import { fround } from "./math.js";

export class LossTotal {
  private readonly sum = new ExactSum();

  constructor(
    private readonly losses: FloatArray | null,
    private readonly double: boolean,
  ) {}

  add(index: number, loss: number): void {
    // Rounded even if it is not stored: the sum must not depend on whether the losses are wanted too.
    const rounded = canonical(this.double ? loss : fround(loss));
    if (this.losses !== null) this.losses[index] = rounded;
    this.sum.add(rounded);
  }

  /** The sum of the rounded losses. */
  get value(): number {
    return this.sum.value;
  }
}
