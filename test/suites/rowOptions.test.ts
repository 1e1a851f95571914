/** Cross entropy and NLL with any options of rows and classes: every loss, and what sums and means make of them. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import { evaluating, type Loss, type Options } from "../tools/evaluate/api.js";
import { crossEntropy, nllLoss } from "../tools/evaluate/classLosses.js";
import { expectGraded, expectSame, lossType } from "../tools/evaluate/closeness.js";
import { ALL_OPTIONS, type Drawn, draws, ROW_OPTIONS } from "../tools/evaluate/draws.js";
import { exactSum } from "../tools/evaluate/exactSum.js";
import type { Losses } from "../tools/evaluate/reduction.js";
import { size } from "../tools/evaluate/rows.js";
import { share } from "../tools/share.js";

const RUNS = { numRuns: share(150, 50), seed: 20_260_802 };
const REDUCTIONS = ["mean", "sum", "parts"] as const;

/** The losses are those of the reference, and the reductions those of the losses, exactly. */
function expectLosses(loss: Loss, one: Drawn, expected: Losses): void {
  const { call, dtype, lossShape, reduction } = one;
  const { normalizer: _, ...options } = call.options;
  const ofRows = { ...options, reduction: "none" } as const;
  const rows = loss(call.logits, call.target, ofRows);
  expectGraded("loss", rows, expected, lossShape, lossType(dtype));

  const out = dtype === "float64" ? new Float64Array(size(lossShape)) : new Float32Array(size(lossShape));
  const written = loss(call.logits, call.target, { ...ofRows, out });
  expect(written.data).toBe(out);
  expect(out).toEqual(rows.data);

  const total = exactSum(rows.data);
  const { denominator } = expected;
  expectSame("sum", loss(call.logits, call.target, { ...options, reduction: "sum" }), total);
  if (reduction === "parts") {
    const parts = loss(call.logits, call.target, { ...options, reduction });
    expectSame("parts.sum", parts.sum, total);
    expectSame("parts.normalizer", parts.normalizer, denominator);
  }
  // What a number other than 0 divided by 0 is, has a test of its own.
  if (reduction === "mean" && (denominator !== 0 || total === 0)) {
    expectSame("mean", loss(call.logits, call.target, { ...call.options, reduction }), total / denominator);
  }
}

describe.each(engines)("$name", ({ api: given, exactBits }) => {
  const api = evaluating(given);

  test.each(["indices", "probabilities"] as const)("cross entropy of class %s", (kind) => {
    const of = draws({ options: ALL_OPTIONS, targets: [kind], reductions: REDUCTIONS });
    fc.assert(
      fc.property(of, (one) => {
        expectLosses(api.crossEntropy, one, crossEntropy(one.x, one.target, one.options).losses);
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
        expectLosses(api.nllLoss, one, nllLoss(one.x, one.target.indices, one.options).losses);
      }),
      RUNS,
    );
  });

  test.runIf(exactBits)("a masked row is as if it were ignored, to the bit", () => {
    const of = draws({
      options: ALL_OPTIONS.filter((name) => name !== "ignoreIndex"),
      targets: ["indices"],
      reductions: ["none"],
    });
    fc.assert(
      fc.property(of, (one) => {
        const { mask } = one.options;
        fc.pre(mask !== undefined && "indices" in one.target);
        if (mask === undefined || !("indices" in one.target)) return;
        const { mask: flags, ...options } = one.call.options;
        const ignored = Array.from(one.target.indices, (t, row) => (mask.data[row] === 0 ? -100 : t));
        const target = { data: Int32Array.from(ignored), shape: one.rows.shape };
        const ofRows = (labels: unknown, more: Options) =>
          api.crossEntropy(one.call.logits, labels, { ...options, ...more, reduction: "none" });
        expect(ofRows(one.call.target, { mask: flags })).toEqual(ofRows(target, {}));
      }),
      RUNS,
    );
  });

  test.runIf(exactBits)("a shift is as if logits and target had been cut, to the bit", () => {
    const of = draws({
      options: ["shift", "temperature", "labelSmoothing", "zLoss", "weight"],
      targets: ["indices"],
      reductions: ["none"],
    });
    fc.assert(
      fc.property(of, (one) => {
        const { x, rows, lossShape } = one;
        const { shift = 0, ...options } = one.call.options as { readonly shift?: number };
        // Rows with their classes elsewhere are summed in another order.
        const isLast = one.axis === rows.shape.length;
        fc.pre(shift > 0 && isLast && size(lossShape) > 0 && "indices" in one.target);
        if (!("indices" in one.target)) return;
        const { indices } = one.target;
        const length = rows.shape.at(-1) ?? 1;
        const kept = Array.from({ length: rows.count }, (_, row) => row).filter(
          (row) => (row % length) + shift < length,
        );
        const logits = { data: cut(kept), shape: [...lossShape, rows.classes] };
        const target = { data: Int32Array.from(kept, (row) => indices[row + shift]), shape: lossShape };
        const ofRows = { ...options, reduction: "none" } as const;
        const whole = api.crossEntropy(one.call.logits, one.call.target, { ...ofRows, shift });
        expect(whole).toEqual(api.crossEntropy(logits, target, { ...ofRows, dim: -1 }));

        function cut(list: readonly number[]): Float32Array | Float64Array {
          const values = list.flatMap((row) => rows.read(x.data, row));
          return one.dtype === "float64" ? Float64Array.from(values) : Float32Array.from(values);
        }
      }),
      RUNS,
    );
  });
});
