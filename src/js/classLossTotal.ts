/** Receives the losses of rows with class indices one by one, and adds up the weights of those that are not ignored. */

import type { FloatArray } from "../engine/data.js";
import type { LossSums } from "../engine/engine.js";
import { WeightTotal } from "../engine/weightTotal.js";
import { LossTotal } from "./lossTotal.js";

export class ClassLossTotal {
  private readonly losses: LossTotal;
  private readonly weights: WeightTotal;

  constructor(
    losses: FloatArray | null,
    double: boolean,
    private readonly weight: FloatArray | null,
  ) {
    this.losses = new LossTotal(losses, double);
    this.weights = new WeightTotal(weight);
  }

  /** The loss of a row whose class is `t`. */
  add(row: number, t: number, loss: number): void {
    this.losses.add(row, loss);
    if (this.weight === null) this.weights.addRows(1);
    else this.weights.add(this.weight[t]);
  }

  /** A row whose loss is exactly 0, and which has no weight. */
  ignore(row: number): void {
    this.losses.add(row, 0);
  }

  get sums(): LossSums {
    return { sum: this.losses.value, weight: this.weights.value };
  }
}
