/** What the gradients of losses with a class axis share. */

import { checkWrtTarget } from "../../check/gradient.js";
import type { CountedRows } from "../../check/rowOptions.js";
import type { Upstream } from "../../engine/data.js";
import { ExactSum } from "../../exactSum.js";
import { DenseOperand, operandOf } from "../../tensor/operand.js";
import type { RowLoss } from "./classLoss.js";
import type { LossOutputs, Wanted } from "./loss.js";
import { checkGradient, gradientResult, upstreamOf } from "./lossGradient.js";
import { denominatorOf, forLosses } from "./rowLosses.js";

/** A loss with a class axis and its gradient. */
export const ROW_GRADIENT: Wanted<RowLoss> = {
  wrtTarget: checkWrtTarget,
  check: checkGradient,
  upstream: upstreamOfLoss,
  result: gradientResult,
};

/** The gradient of each loss, divided by what a mean divides by, and by `temperature`. */
export function upstreamOfLoss(loss: RowLoss, temperature: number): Upstream {
  const { outputs, counted } = loss;
  const isMean = outputs.arguments.reduction === "mean";
  if (counted === null) return upstreamOf(outputs, isMean ? weightOfTargets(loss) : 1);
  return upstreamOfRows(outputs, counted, (isMean ? denominatorOf(counted) : 1) * temperature);
}

/** Ignored rows are left out. */
function weightOfTargets({ target, kept, weight }: RowLoss): number {
  if (weight === null || target === null) return kept;
  const sum = new ExactSum();
  for (let row = 0; row < target.length; row++) if (target[row] >= 0) sum.add(weight[target[row]]);
  return sum.value;
}

function upstreamOfRows(
  { gradOutput, arguments: { input } }: LossOutputs,
  { options, factors }: CountedRows,
  divisor: number,
): Upstream {
  const given = gradOutput && operandOf(gradOutput, gradOutput.shape, input.type);
  const isOne = gradOutput === null || gradOutput.shape.length === 0;
  const upstream = new Float64Array(factors.length);
  forLosses(options, factors.length, (row, loss) => {
    // A row that does not count passes nothing on, whatever would be multiplied.
    if (factors[row] !== 0)
      upstream[row] = ((given === null ? 1 : given.at(isOne ? 0 : loss)) * factors[row]) / divisor;
  });
  return new DenseOperand(upstream);
}
