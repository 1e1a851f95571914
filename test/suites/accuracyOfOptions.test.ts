/** A11: the losses and gradients of cross entropy with options of rows and classes, each alone and any of them together. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import { evaluating } from "../tools/evaluate/api.js";
import { crossEntropy } from "../tools/evaluate/classLosses.js";
import { ALL_OPTIONS, type Drawn, draws, type OptionName } from "../tools/evaluate/draws.js";
import { numbersOf } from "../tools/evaluate/encoded.js";
import { expectFigure, type FigureName, Worst } from "../tools/figures.js";
import { uniform } from "../tools/random.js";
import type { Graded } from "../tools/truth/gradientScale.js";

const U = 2 ** -24;
/** Below this results may be 0. */
const SMALLEST = 2 ** -120;
const SAMPLE = { numRuns: 400, seed: 20_261_201 };

const CASES: readonly (readonly [string, readonly OptionName[]])[] = [
  ["RowWeight", ["rowWeight"]],
  ["ClassMask", ["classMask"]],
  ["Temperature", ["temperature"]],
  ["Softcap", ["softcap"]],
  ["ZLoss", ["zLoss"]],
  ["All", ALL_OPTIONS],
];

/** Calls on float32 logits, the option among theirs if it is one alone. */
function sample(options: readonly OptionName[]): Drawn[] {
  const of = draws({
    options,
    targets: ["indices", "probabilities"],
    reductions: ["none"],
    dtypes: ["float32"],
    isTame: true,
  });
  const one = options.length === 1 ? options[0] : undefined;
  return fc.sample(of, SAMPLE).filter((drawn) => one === undefined || drawn.options[one] !== undefined);
}

function noteErrors(worst: Worst, got: readonly number[], { value, scale }: Graded): void {
  got.forEach((number, k) => {
    if (Object.is(number, value[k]) || number === value[k] || scale[k] === 0) return;
    worst.note(Math.max(0, Math.abs(number - value[k]) - SMALLEST) / (U * scale[k]));
  });
}

describe.each(engines)("$name", (engine) => {
  const api = evaluating(engine.api);

  test.each(CASES)("%s", (name, options) => {
    const [loss, gradient] = [new Worst(), new Worst()];
    for (const { call, x, target, options: given } of sample(options)) {
      const truth = crossEntropy(x, target, given);
      const ofRows = { ...call.options, gradOutput: call.gradOutput, reduction: "none" } as const;
      const got = api.crossEntropyGrad(call.logits, call.target, ofRows);
      noteErrors(loss, numbersOf(got.loss), truth.losses);
      noteErrors(gradient, numbersOf(got.grad), truth.grad);
    }
    expectFigure(engine, `lossWith${name}` as FigureName, loss.error);
    expectFigure(engine, `gradientWith${name}` as FigureName, gradient.error);
  });

  test("a softcap makes a logit to 1.1 ulp", () => {
    const random = uniform(7);
    for (const softcap of [1, 30, 50, 0.37]) {
      const data = Float32Array.from(
        { length: 100_000 },
        (_, k) => softcap * (k % 2 === 0 ? 0.7 : 5) * random(),
      );
      // Of one class the log-sum-exp is its logit.
      const { logSumExp } = engine.api.score({ data, shape: [data.length, 1] }, null, { softcap });
      const errors = data.map((x, k) => {
        const truth = softcap * Math.tanh(x / softcap);
        return Math.abs(logSumExp.data[k] - truth) / 2 ** (Math.floor(Math.log2(truth)) - 23);
      });
      expect(errors.reduce((a, b) => Math.max(a, b))).toBeLessThanOrEqual(1.1);
    }
  });
});
