/** Every function against the truth on tensors of any rank, class axis and content; and laws that hold for all. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { resultsOf } from "../functions/entry.js";
import { calls } from "../functions/index.js";
import {
  type Case,
  cases,
  closeTo,
  closeToGraded,
  floatArray,
  givenOf,
  weights,
  wide,
} from "../tools/cases.js";
import { engines } from "../tools/engines.js";
import { share } from "../tools/share.js";
import {
  crossEntropy,
  crossEntropyProbabilities,
  denominator,
  nllLoss,
  reduced,
} from "../tools/truth/classLosses.js";
import { binaryCrossEntropy, binaryCrossEntropyWithLogits, klDiv } from "../tools/truth/elementwiseLosses.js";
import { logSumExp } from "../tools/truth/softmax.js";
import { broadcastShape, expand, product } from "../tools/truth/tensor.js";

const RUNS = { numRuns: share(150, 50), seed: 20_240_101 };

describe.each(engines)("$name", ({ api }) => {
  const check = (of: (one: Case) => void, needs: Parameters<typeof cases>[0] = {}) =>
    fc.assert(fc.property(cases(needs), of), RUNS);

  test.each(calls.filter(({ truth }) => truth !== undefined))(
    "$title: the truth at any rank and axis, for each row and reduced",
    (call) => {
      const { entry, truth } = call;
      // A gradient's truth is that of finite rows.
      const finite = entry.problems !== undefined;
      const property = fc.property(cases({ classes: true, finite }), (one) => {
        const given = givenOf(one);
        const expected = truth?.(wide(given)) ?? {};
        for (const [name, result] of resultsOf(call.run(api, given))) {
          if (typeof result === "number") throw new Error(`${name} is a number`);
          const graded = expected[name];
          if (graded === undefined) throw new Error(`the truth has no ${name}`);
          closeToGraded(one, result, graded);
        }
        // What a gradient scales with its loss has suites of its own.
        if (finite || entry.reductions === undefined || expected.result === undefined) return;
        for (const reduction of ["mean", "sum"] as const) {
          const divisor = entry.divisor?.(given, call) ?? expected.result.value.length;
          const total = reduced(expected.result.value, reduction, divisor);
          closeTo(one, call.run(api, { ...given, reduction }) as number, total, []);
        }
      });
      fc.assert(property, { ...RUNS, numRuns: 40 });
    },
  );

  test("logSumExp: any axes, kept or not", () =>
    check((one) => {
      const { x, dims, keepDim } = one;
      const shape = x.shape.flatMap((size, axis) => (!dims.includes(axis) ? [size] : keepDim ? [1] : []));
      closeTo(one, api.logSumExp(x, { dim: dims, keepDim }), logSumExp(x, dims), shape);
    }));

  test("crossEntropy of class indices: weights, ignored rows, smoothing, reductions", () =>
    check(
      (one) => {
        const { x, dim, rowShape, target, weight, ignoreIndex, labelSmoothing, reduction } = one;
        const options = { weight, ignoreIndex, labelSmoothing, dim };
        const losses = crossEntropy(x, target, options);
        const given = { data: BigInt64Array.from(target, BigInt), shape: rowShape };
        const got = api.crossEntropy(x, given, { ...options, reduction });
        closeTo(one, got, reduced(losses, reduction, denominator(target, options)), rowShape);
      },
      { classes: true },
    ));

  test("nllLoss: weights, ignored rows, reductions", () =>
    check(
      (one) => {
        const { x, dim, rowShape, target, weight, ignoreIndex, reduction } = one;
        const options = { weight, ignoreIndex, dim };
        const losses = nllLoss(x, target, options);
        const got = api.nllLoss(
          x,
          { data: Int16Array.from(target), shape: rowShape },
          { ...options, reduction },
        );
        closeTo(one, got, reduced(losses, reduction, denominator(target, options)), rowShape);
      },
      { classes: true },
    ));

  test("crossEntropy of class probabilities: weights, smoothing, reductions", () =>
    check(
      (one) => {
        const { x, p, dim, rowShape, weight, labelSmoothing, reduction } = one;
        const options = { weight, labelSmoothing, dim };
        const losses = crossEntropyProbabilities(x, p, options);
        const got = api.crossEntropy(x, p, { ...options, reduction });
        closeTo(one, got, reduced(losses, reduction, losses.length), rowShape);
      },
      { classes: true },
    ));

  test("klDiv, binaryCrossEntropy: operands broadcast", () =>
    check(
      (one) => {
        const { x, p, q, other, type } = one;
        const t = { data: floatArray(type, expand(p, p.shape).subarray(0, product(other))), shape: other };
        const shape = broadcastShape(x.shape, other);
        const [xs, ts] = [expand(x, shape), expand(t, shape)];
        for (const logTarget of [false, true]) {
          const truth = xs.map((value, k) => klDiv(value, ts[k], logTarget));
          closeTo(one, api.klDiv(x, t, { logTarget, reduction: "none" }), truth, shape);
        }
        const w = expand(t, x.shape);
        const ofLogits = Float64Array.from(x.data, (value, k) =>
          binaryCrossEntropyWithLogits(value, q.data[k], w[k], 1 + w[k]),
        );
        const posWeight = { data: t.data.map((value) => 1 + value), shape: other };
        const got = api.binaryCrossEntropyWithLogits(x, q, { weight: t, posWeight, reduction: "none" });
        closeTo(one, got, ofLogits, x.shape);
        const ofProbabilities = Float64Array.from(p.data, (value, k) =>
          binaryCrossEntropy(value, q.data[k], w[k]),
        );
        closeTo(
          one,
          api.binaryCrossEntropy(p, q, { weight: t, reduction: "none" }),
          ofProbabilities,
          x.shape,
        );
      },
      { filled: true },
    ));

  test("crossEntropy is nllLoss of logSoftmax", () =>
    check(
      ({ x, dim, rowShape, index, type, classes }) => {
        const weight = weights(type, classes);
        const given = { data: Int32Array.from(index), shape: rowShape };
        const direct = api.crossEntropy(x, given, { weight, dim, reduction: "none" }).data;
        const staged = api.nllLoss(api.logSoftmax(x, { dim }), given, {
          weight,
          dim,
          reduction: "none",
        }).data;
        for (let row = 0; row < direct.length; row++) {
          if (Number.isFinite(staged[row]))
            expect(Math.abs(direct[row] - staged[row])).toBeLessThanOrEqual(1e-6 * staged[row] + 1e-37);
          else expect(direct[row]).toBe(staged[row]);
        }
      },
      { classes: true, finite: true },
    ));

  test("softmax sums to 1 along its axis, and adding a constant to a row changes nothing", () =>
    check(
      ({ x, dim }) => {
        const p = api.softmax(x, { dim });
        const total = api.logSumExp({ data: p.data.map(Math.log), shape: p.shape }, { dim }).data;
        for (const sum of total) expect(Math.abs(sum)).toBeLessThan(1e-5);
        // Halves plus 64 are exact, so the two rows are the same distribution.
        const halves = x.data.map((value) => Math.round(2 * Math.max(-8, Math.min(8, value))) / 2);
        const shifted = api.softmax(
          { data: halves.map((value) => value + 64), shape: x.shape },
          { dim },
        ).data;
        const plain = api.softmax({ data: halves, shape: x.shape }, { dim }).data;
        for (let k = 0; k < plain.length; k++)
          expect(Math.abs(shifted[k] - plain[k])).toBeLessThanOrEqual(6e-7 * plain[k]);
      },
      { classes: true, finite: true },
    ));

  test("gather picks what oneHot marks", () =>
    check(
      ({ x, dim, index: picks, rowShape, classes }) => {
        const axis = dim < 0 ? dim + x.shape.length : dim;
        const index = {
          data: Int32Array.from(picks),
          shape: [...rowShape.slice(0, axis), 1, ...rowShape.slice(axis)],
        };
        const picked = api.gather(x, { dim, index });
        expect(picked.shape).toEqual(index.shape);
        const loss = api.nllLoss(x, { data: index.data, shape: rowShape }, { dim, reduction: "none" }).data;
        for (let row = 0; row < loss.length; row++)
          expect(loss[row]).toBeCloseTo(-Number(picked.data[row]), 5);
        const hot = api.oneHot({ data: index.data, shape: rowShape }, { numClasses: classes });
        expect(hot.shape).toEqual([...rowShape, classes]);
        index.data.forEach((t, row) => {
          for (let c = 0; c < classes; c++) expect(hot.data[row * classes + c]).toBe(c === t ? 1 : 0);
        });
      },
      { classes: true, finite: true },
    ));
});
