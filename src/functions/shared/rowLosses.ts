/** Losses of rows that do not all count alike: what an engine is asked for, and what becomes of the losses that it gives. */

import { type CountedRows, type RowOptions, shapeOfLosses } from "../../check/rowOptions.js";
import { computeType, type FloatStorage } from "../../dtype.js";
import type { FloatArray, Upstream, View } from "../../engine/data.js";
import { ExactSum } from "../../exactSum.js";
import { canonical } from "../../nan.js";
import { DenseOperand, operandOf } from "../../tensor/operand.js";
import type { Tensor } from "../../tensor/tensor.js";
import { argumentsOf, type ClassLoss } from "./classLoss.js";
import { type LossArguments, type LossOutputs, type LossValue, lossValue, SCALAR } from "./loss.js";
import { partsOf } from "./parts.js";

/** The arguments of a loss with row options, as the outputs want them. */
export function argumentsWith(
  loss: ClassLoss,
  target: Tensor | null,
  rows: RowOptions,
  classMask: Tensor | null,
): LossArguments {
  return {
    ...argumentsOf(loss, target),
    others: [rows.mask, rows.rowWeight, classMask].filter((tensor) => tensor !== null),
    shape: loss.reduction === "none" ? shapeOfLosses(rows) : SCALAR,
  };
}

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

/** The gradient of each row's loss as the engine gives it, divided by `denominator` for a mean, and by `temperature`. */
export function upstreamOfRows(
  { gradOutput, arguments: { input, reduction } }: LossOutputs,
  rows: RowOptions,
  { factors }: CountedRows,
  denominator: number,
  temperature: number,
): Upstream {
  const given = gradOutput && operandOf(gradOutput, gradOutput.shape, input.type);
  const divisor = (reduction === "mean" ? denominator : 1) * temperature;
  const upstream = new Float64Array(factors.length);
  const isOne = gradOutput === null || gradOutput.shape.length === 0;
  forLosses(rows, factors.length, (row, loss) => {
    // A row that does not count passes nothing on, whatever would be multiplied.
    if (factors[row] !== 0)
      upstream[row] = ((given === null ? 1 : given.at(isOne ? 0 : loss)) * factors[row]) / divisor;
  });
  return new DenseOperand(upstream);
}

/** An array for the losses of all rows, before their factors. */
export function newLosses({ input }: ClassLoss, { factors }: CountedRows): FloatArray {
  return new (computeType(input.type).Array)(factors.length);
}

/** Weighs the losses, rounds and stores them where they are wanted, and returns what they are reduced to. */
export function reduceLosses(
  outputs: LossOutputs,
  losses: FloatArray,
  rows: RowOptions,
  { factors, normalizer }: CountedRows,
): LossValue {
  const double = losses instanceof Float64Array;
  const sum = new ExactSum();
  forLosses(rows, factors.length, (row, loss) => {
    const weighed = factors[row] === 0 ? 0 : losses[row] * factors[row];
    const rounded = canonical(double ? weighed : Math.fround(weighed));
    if (outputs.losses !== null) outputs.losses[loss] = rounded;
    sum.add(rounded);
  });
  if (outputs.arguments.reduction === "parts") return partsOf(sum, normalizer, double);
  return lossValue(outputs, sum.value, rows.normalizer ?? normalizer.value);
}

/** Sets the rows that do not count to 0 in a dense result in the shape of a view. */
export function clearRows(
  result: FloatStorage,
  { classes, inner }: Pick<View, "classes" | "inner">,
  { factors }: CountedRows,
): void {
  for (let row = 0; row < factors.length; row++) {
    if (factors[row] !== 0) continue;
    const start = Math.floor(row / inner) * classes * inner + (row % inner);
    for (let c = 0; c < classes; c++) result[start + c * inner] = 0;
  }
}
