/** Losses of rows that do not all count alike: what becomes of the losses that an engine gives. */

import type { CountedRows, RowOptions } from "../../check/rowOptions.js";
import type { FloatArray } from "../../engine/data.js";
import { ExactSum } from "../../exactSum.js";
import { canonical } from "../../nan.js";
import { type LossOutputs, type LossValue, lossValue } from "./loss.js";
import { partsOf } from "./parts.js";

/** Calls `visit` for each row that the shift leaves a target, with the number of its loss. */
export function forLosses(
  { shape, shift }: RowOptions,
  size: number,
  visit: (row: number, loss: number) => void,
): void {
  const length = shape.length === 0 ? 1 : shape[shape.length - 1];
  let k = 0;
  for (let row = 0; row < size; row++) if ((row % length) + shift < length) visit(row, k++);
}

/** What a mean divides by. */
export function denominatorOf({ options, normalizer }: CountedRows): number {
  return options.normalizer ?? normalizer.value;
}

/** Weighs the losses, rounds and stores them where they are wanted, and returns what they are reduced to. */
export function reduceLosses(outputs: LossOutputs, losses: FloatArray, counted: CountedRows): LossValue {
  const { options, factors, normalizer } = counted;
  const double = losses instanceof Float64Array;
  const sum = new ExactSum();
  forLosses(options, factors.length, (row, loss) => {
    const weighed = factors[row] === 0 ? 0 : losses[row] * factors[row];
    const rounded = canonical(double ? weighed : Math.fround(weighed));
    if (outputs.losses !== null) outputs.losses[loss] = rounded;
    sum.add(rounded);
  });
  if (outputs.arguments.reduction === "parts") return partsOf(sum, normalizer, double);
  return lossValue(outputs, sum.value, denominatorOf(counted));
}
