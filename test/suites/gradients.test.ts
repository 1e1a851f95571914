/** Every gradient in float64, with every option, against differences of its own function's values. */

import { describe, expect, test } from "vitest";
import { gradients } from "../functions/index.js";
import { between, type Float64Tensor, type Problem } from "../functions/shared/problems.js";
import type { Api, FloatTensor } from "../tools/api.js";
import { centralDifferences } from "../tools/centralDifferences.js";
import { engines } from "../tools/engines.js";

const TOLERANCE = 1e-9;

describe.each(engines)("$name", ({ api }) => {
  test.each(gradients)("$name", ({ problems }) => {
    const points = problems?.() ?? [];
    expect(points.length).toBeGreaterThan(0);
    const wrong = points.flatMap((problem) => {
      const plain = problem.loss(api, problem.input);
      const faults = [undefined, gradientLike(plain)].flatMap((gradOutput) =>
        compare(api, problem, gradOutput),
      );
      return faults.map((fault) => `${problem.name}: ${fault}`);
    });
    expect(wrong).toEqual([]);
  });
});

function gradientLike(loss: number | FloatTensor): number | Float64Tensor {
  return typeof loss === "number" ? 0.75 : between(-1, 1, ...loss.shape);
}

/** What is wrong with the gradients of `Σ gradOutput·loss`, in words. */
function compare(api: Api, problem: Problem, gradOutput: number | Float64Tensor | undefined): string[] {
  const { input, target } = problem;
  const objective = (x: Float64Tensor, t?: Float64Tensor) => contract(problem.loss(api, x, t), gradOutput);
  const { loss, grad, gradTarget } = problem.gradient(api, gradOutput);
  const faults: string[] = [];
  if (loss !== undefined) {
    const off = Math.abs(contract(loss, gradOutput) - objective(input));
    if (!(off <= TOLERANCE)) faults.push(`the loss is off by ${off}`);
  }
  const ofInput = centralDifferences((data) => objective({ ...input, data }), input.data);
  faults.push(...differences("grad", grad, ofInput, input.shape));
  if (target !== undefined) {
    const ofTarget = centralDifferences((data) => objective(input, { ...target, data }), target.data);
    faults.push(...differences("gradTarget", gradTarget as FloatTensor, ofTarget, target.shape));
  }
  return faults;
}

function contract(loss: number | FloatTensor, gradOutput: number | Float64Tensor | undefined): number {
  if (typeof loss === "number") return loss * ((gradOutput as number | undefined) ?? 1);
  const g = gradOutput as Float64Tensor | undefined;
  let total = 0;
  for (let k = 0; k < loss.data.length; k++) total += loss.data[k] * (g === undefined ? 1 : g.data[k]);
  return total;
}

function differences(
  name: string,
  { data, shape }: FloatTensor,
  truth: Float64Array,
  expected: number[],
): string[] {
  if (shape.join() !== expected.join()) return [`${name} has shape [${shape}], expected [${expected}]`];
  const k = truth.findIndex((value, i) => !(Math.abs(data[i] - value) <= TOLERANCE * (1 + Math.abs(value))));
  return k < 0 ? [] : [`${name}[${k}] is ${data[k]}, expected ${truth[k]}`];
}
