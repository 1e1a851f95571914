/** The gradients of cross entropy and NLL with any options of rows and classes, of the logits and of class probabilities. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import { evaluating, type LossGrad, type Options } from "../tools/evaluate/api.js";
import { crossEntropy, type LossesAndGradients, nllLoss } from "../tools/evaluate/classLosses.js";
import { expectGraded } from "../tools/evaluate/closeness.js";
import { ALL_OPTIONS, type Drawn, draws, ROW_OPTIONS } from "../tools/evaluate/draws.js";
import { share } from "../tools/share.js";

const RUNS = { numRuns: share(150, 50), seed: 20_260_803 };
const REDUCTIONS = ["none", "mean", "sum", "parts"] as const;

describe.each(engines)("$name", ({ api: given }) => {
  const api = evaluating(given);

  /** The loss has the bits that it has alone; the gradients are those of the reference, and 0 where it is 0. */
  function expectGradients(
    name: "crossEntropy" | "nllLoss",
    one: Drawn,
    { losses, grad, gradTarget }: LossesAndGradients,
  ): void {
    const { call, dtype, reduction, x } = one;
    const hasNoMean =
      reduction === "mean" && losses.denominator === 0 && losses.value.some((loss) => loss !== 0);
    fc.pre(!hasNoMean);
    const isSoft = "probabilities" in one.target;
    const options: Options = {
      ...call.options,
      gradOutput: call.gradOutput,
      ...(isSoft && { wrt: "target" }),
    };
    const withGradient: LossGrad = api[`${name}Grad`];
    const got = withGradient(call.logits, call.target, { ...options, reduction });
    expect(got.loss).toEqual(api[name](call.logits, call.target, { ...call.options, reduction }));
    expectGraded("grad", got.grad, grad, x.shape, dtype);
    if (isSoft) expectGraded("gradTarget", got.gradTarget, gradTarget, x.shape, dtype);

    // In place where the logits are dense, else in an array of their own.
    const isDense = call.logits.strides === undefined;
    const out = isDense ? call.logits.data.slice() : got.grad.data.slice();
    const logits = isDense ? { ...call.logits, data: out } : call.logits;
    const written = withGradient(logits, call.target, { ...options, reduction, out });
    expect(written.grad.data).toBe(out);
    expect(written.grad).toEqual(got.grad);
    expect(written.loss).toEqual(got.loss);
  }

  test.each(["indices", "probabilities"] as const)("cross entropy of class %s", (kind) => {
    const of = draws({ options: ALL_OPTIONS, targets: [kind], reductions: REDUCTIONS });
    fc.assert(
      fc.property(of, (one) => {
        expectGradients("crossEntropy", one, crossEntropy(one.x, one.target, one.options));
      }),
      RUNS,
    );
  });

  test("NLL", () => {
    const of = draws({
      options: ["weight", ...ROW_OPTIONS],
      targets: ["indices"],
      reductions: REDUCTIONS,
    });
    fc.assert(
      fc.property(of, (one) => {
        if (!("indices" in one.target)) return;
        expectGradients("nllLoss", one, nllLoss(one.x, one.target.indices, one.options));
      }),
      RUNS,
    );
  });
});
