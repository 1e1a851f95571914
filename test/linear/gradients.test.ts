/** Gradients of a head: differences of losses, rows that do not count, the arrays that receive them. */

import { describe, expect, test } from "vitest";
import { centralDifferences } from "../tools/centralDifferences.js";
import { uniform } from "../tools/random.js";
import { decoded, drawHead, encoded, mixes } from "./heads.js";
import { linearEntries } from "./linearEngines.js";
import { expectNear } from "./near.js";

describe.each(linearEntries)("$name", ({ head: api }) => {
  test("gradients are the differences of losses, in float64", () => {
    const random = uniform(3);
    const sizes = { rows: 4, size: 3, classes: 6 };
    const { hidden, weight, bias, h, w, b } = drawHead(random, sizes, mixes[1]);
    const target = Int32Array.of(5, 0, -100, 3);
    for (const own of [
      {},
      { reduction: "sum", weight: [1, 2, 0.5, 1, 1, 3], labelSmoothing: 0.1 },
      { softcap: 2, temperature: 1.5, zLoss: 0.05, rowWeight: [1, -2, 3, 0.5] },
      { normalizer: 3, mask: [1, 0, 1, 1] },
    ] as const) {
      const given = { ...own, bias };
      const { grad } = api.linearCrossEntropyGrad(hidden, weight, target, given);
      const loss = (x: Float64Array, m: Float64Array, add: Float64Array) =>
        api.linearCrossEntropy({ ...hidden, data: x }, { ...weight, data: m }, target, { ...own, bias: add });
      const expected = {
        hidden: centralDifferences((x) => loss(x, w, b as Float64Array), h),
        weight: centralDifferences((m) => loss(h, m, b as Float64Array), w),
        bias: centralDifferences((add) => loss(h, w, add), b as Float64Array),
      };
      for (const name of ["hidden", "weight", "bias"] as const)
        Array.from(grad[name]?.data ?? []).forEach((value, k) => {
          expect(Math.abs(value - expected[name][k]), `${name}[${k}]`).toBeLessThan(1e-9);
        });
    }
  });

  test("rows that do not count may hold anything: their gradient is 0, and they add nothing", () => {
    const sizes = { rows: 9, size: 5, classes: 7 };
    for (const mix of mixes) {
      const head = drawHead(uniform(4), sizes, mix);
      const { weight, bias, h } = head;
      const wild = h.slice();
      wild.fill(Number.NaN, 5, 10).fill(Infinity, 20, 25);
      const hidden = encoded(wild, [9, 5], mix[0]);
      const few = encoded(h, [9, 5], mix[0]);
      const rows = Array.from({ length: 9 }, (_, r) => r).filter((r) => r !== 1 && r !== 4);
      const picked = {
        ...few,
        data: few.data.filter((_, k) => rows.includes(Math.floor(k / 5))),
        shape: [7, 5],
      };
      const target = [0, 1, 2, 3, 4, 5, 6, 0, 1];
      const expected = api.linearCrossEntropyGrad(
        picked,
        weight,
        rows.map((r) => target[r]),
        { bias },
      );
      const keeps = target.map((_, r) => rows.includes(r));
      for (const own of [{ mask: keeps }, { rowWeight: keeps.map(Number) }, { ignoreIndex: -1 }]) {
        const targets = "ignoreIndex" in own ? target.map((t, r) => (keeps[r] ? t : -1)) : target;
        const { loss, grad } = api.linearCrossEntropyGrad(hidden, weight, targets, { ...own, bias });
        expect(loss).toBe(expected.loss);
        expect(decoded(grad.hidden.data.subarray(5, 10), mix[0])).toEqual(new Float64Array(5));
        expect(decoded(grad.hidden.data.subarray(20, 25), mix[0])).toEqual(new Float64Array(5));
        expectNear(
          "weight",
          grad.weight.data,
          mix[1],
          decoded(expected.grad.weight.data, mix[1]),
          new Float64Array(35).fill(4),
        );
        expectNear(
          "bias",
          grad.bias?.data ?? [],
          mix[2],
          decoded(expected.grad.bias?.data ?? [], mix[2]),
          new Float64Array(7).fill(4),
        );
      }
    }
  });

  test("gradients of many rows are the sums of those of their parts", () => {
    const sizes = { rows: 600, size: 3, classes: 300 };
    for (const mix of [mixes[0], mixes[1]]) {
      const random = uniform(9);
      const { hidden, weight, bias } = drawHead(random, sizes, mix);
      const target = Int32Array.from({ length: 600 }, (_, r) => (r % 7 === 3 ? -100 : (r * 31) % 300));
      const gradOutput = Float64Array.from({ length: 600 }, () => 2 * random() - 1);
      const given = { reduction: "none", bias } as const;
      const whole = api.linearCrossEntropyGrad(hidden, weight, target, { ...given, gradOutput }).grad;
      const sums = { weight: new Float64Array(900), bias: new Float64Array(300) };
      for (let from = 0; from < 600; from += 100) {
        const data = hidden.data.subarray(from * 3, (from + 100) * 3);
        const part = api.linearCrossEntropyGrad(
          { ...hidden, data, shape: [100, 3] },
          weight,
          target.subarray(from, from + 100),
          { ...given, gradOutput: gradOutput.subarray(from, from + 100) },
        ).grad;
        expect(part.hidden.data).toEqual(whole.hidden.data.slice(from * 3, (from + 100) * 3));
        sums.weight.forEach((_, k) => {
          sums.weight[k] += part.weight.data[k];
        });
        sums.bias.forEach((_, k) => {
          sums.bias[k] += part.bias?.data[k] ?? 0;
        });
      }
      const largest = (values: Float64Array) => Math.max(...values.map(Math.abs));
      for (const name of ["weight", "bias"] as const) {
        const size = new Float64Array(sums[name].length).fill(32 * largest(sums[name]));
        expectNear(name, whole[name]?.data ?? [], mix[1], sums[name], size);
      }
    }
  });

  test("a row with a NaN that counts has the loss NaN, and leaves other rows alone", () => {
    const head = drawHead(uniform(5), { rows: 3, size: 2, classes: 4 });
    const data = head.hidden.data.slice() as Float32Array<ArrayBuffer>;
    data[2] = Number.NaN;
    const hidden = { ...head.hidden, data };
    const losses = api.linearCrossEntropy(hidden, head.weight, [0, 1, 2], { reduction: "none" }).data;
    const clean = api.linearCrossEntropy(head.hidden, head.weight, [0, 1, 2], { reduction: "none" }).data;
    expect(Array.from(losses)).toEqual([clean[0], Number.NaN, clean[2]]);
    const { grad } = api.linearCrossEntropyGrad(hidden, head.weight, [0, 1, 2]);
    expect(Array.from(grad.hidden.data, Number.isNaN)).toEqual([false, false, true, true, false, false]);
  });

  test("gradients go to the arrays that are given, whatever these held", () => {
    for (const mix of mixes) {
      const { hidden, weight, bias } = drawHead(uniform(6), { rows: 5, size: 3, classes: 70 }, mix);
      const target = [1, 2, -100, 4, 69];
      const expected = api.linearCrossEntropyGrad(hidden, weight, target, { bias });
      const junk = <A extends { fill(value: number): unknown; slice(): A }>(like: A): A => {
        const array = like.slice();
        array.fill(9);
        return array;
      };
      const out = {
        hidden: junk(hidden.data),
        weight: junk(weight.data),
        bias: junk(bias?.data as typeof hidden.data),
      };
      const { grad } = api.linearCrossEntropyGrad(hidden, weight, target, { bias, out });
      expect(grad.hidden.data).toBe(out.hidden);
      expect(grad.weight.data).toBe(out.weight);
      expect(grad.bias?.data).toBe(out.bias);
      expect(grad).toEqual(expected.grad);
      const none = [-100, -100, -100, -100, -100];
      const { loss } = api.linearCrossEntropyGrad(hidden, weight, none, { bias, out });
      expect(loss).toBeNaN();
      for (const array of Object.values(out)) expect(array.every((value) => value === 0)).toBe(true);
      const noRows = { ...hidden, data: hidden.data.slice(0, 0), shape: [0, 3] };
      out.weight.fill(9);
      api.linearCrossEntropyGrad(noRows, weight, [], { wrt: ["weight"], out: { weight: out.weight } });
      expect(out.weight.every((value) => value === 0)).toBe(true);
    }
    const { hidden, weight } = drawHead(uniform(7), { rows: 5, size: 3, classes: 4 });
    const losses = new Float32Array(5);
    const given = { reduction: "none", out: losses } as const;
    expect(api.linearCrossEntropy(hidden, weight, [0, 1, 2, 3, 0], given).data).toBe(losses);
  });

  test("no rows: mean NaN, sum 0, none nothing", () => {
    const hidden = { data: new Float32Array(0), shape: [0, 3] };
    const { weight } = drawHead(uniform(8), { rows: 1, size: 3, classes: 4 });
    expect(api.linearCrossEntropy(hidden, weight, [])).toBeNaN();
    expect(api.linearCrossEntropy(hidden, weight, [], { reduction: "sum" })).toBe(0);
    expect(api.linearCrossEntropy(hidden, weight, [], { normalizer: 2 })).toBe(0);
    expect(api.linearCrossEntropy(hidden, weight, [], { reduction: "none" }).shape).toEqual([0]);
    expect(api.linearScore(hidden, weight, []).rank.shape).toEqual([0]);
    const empty = { data: new Float32Array(0), shape: [0, 3] };
    expect(api.linearCrossEntropyGrad(hidden, empty, []).grad.weight.shape).toEqual([0, 3]);
  });

  test("numbers in nested arrays are float64 beside float64", () => {
    const doubles = Float64Array.of(0.1, 0.2);
    const matrix = [
      [0.3, 0.7],
      [1.1, -0.9],
    ];
    const whole = { data: Float64Array.from(matrix.flat()), shape: [2, 2] };
    const { loss, grad } = api.linearCrossEntropyGrad(doubles, matrix, 1, { bias: [0.1, 0.3] });
    const expected = api.linearCrossEntropyGrad(doubles, whole, 1, { bias: Float64Array.of(0.1, 0.3) });
    const ofWeight: Float64Array = grad.weight.data;
    expect(loss).toBe(expected.loss);
    expect(ofWeight).toEqual(expected.grad.weight.data);
    expect(grad.bias.data).toBeInstanceOf(Float64Array);
    const single = api.linearCrossEntropyGrad([0.1, 0.2], matrix, 1);
    expect(single.grad.hidden.data).toBeInstanceOf(Float32Array);
  });
});
