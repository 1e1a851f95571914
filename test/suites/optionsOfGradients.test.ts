/** What the gradients make of their options, their shapes and their special cases. */

import { describe, expect, test } from "vitest";
import type { FloatTensor } from "../tools/api.js";
import { engines } from "../tools/engines.js";

const LOGITS = [3, 1, -3, 0, 2, 1];
const matrix = () => ({ data: Float32Array.from(LOGITS), shape: [2, 3] });
const target = [1, 2];
const shares = [
  [0.2, 0.8, 0],
  [0.5, 0.25, 0.25],
];

const scaled = ({ data }: FloatTensor, factor: number) => data.map((value) => Math.fround(value * factor));

describe.each(engines)("$name", ({ api }) => {
  test("the types of a result follow reduction and wrt", () => {
    const mean: { loss: number; grad: FloatTensor } = api.crossEntropyGrad(matrix(), target);
    const none: { loss: FloatTensor; grad: FloatTensor } = api.crossEntropyGrad(matrix(), target, {
      reduction: "none",
      gradOutput: [1, 2],
    });
    const both: { loss: number; gradTarget: FloatTensor } = api.crossEntropyGrad(matrix(), shares, {
      wrt: "target",
    });
    expect(Object.keys(mean).sort()).toEqual(["grad", "loss"]);
    expect(none.loss.shape).toEqual([2]);
    expect(both.gradTarget.shape).toEqual([2, 3]);
    expect(api.crossEntropyGrad(matrix(), shares, { wrt: "input" })).not.toHaveProperty("gradTarget");
  });

  test("gradOutput is 1 by default, and scales the gradient but not the loss", () => {
    for (const reduction of ["mean", "sum"] as const) {
      const plain = api.crossEntropyGrad(matrix(), target, { reduction });
      expect(api.crossEntropyGrad(matrix(), target, { reduction, gradOutput: 1 })).toEqual(plain);
      const twice = api.crossEntropyGrad(matrix(), target, { reduction, gradOutput: -2 });
      expect(twice).toEqual({ loss: plain.loss, grad: { data: scaled(plain.grad, -2), shape: [2, 3] } });
    }
    const rows = { reduction: "none" } as const;
    const plain = api.crossEntropyGrad(matrix(), target, rows);
    const ones = new Float32Array(2).fill(1);
    expect(api.crossEntropyGrad(matrix(), target, { ...rows, gradOutput: ones })).toEqual(plain);
    const { grad } = api.crossEntropyGrad(matrix(), target, { ...rows, gradOutput: [4, 0.5] });
    expect(grad.data.subarray(0, 3)).toEqual(scaled(plain.grad, 4).subarray(0, 3));
    expect(grad.data.subarray(3)).toEqual(scaled(plain.grad, 0.5).subarray(3));
  });

  test("a tensor without axes is a number, in both directions", () => {
    const scalar = { data: Float64Array.of(2), shape: [] };
    const row = [3, 1, -3];
    const expected = api.crossEntropyGrad(row, 1, { gradOutput: 2 }).grad;
    for (const gradOutput of [2, scalar]) {
      const { loss, grad } = api.crossEntropyGrad(row, 1, { reduction: "none", gradOutput });
      expect(loss.shape).toEqual([]);
      expect(grad).toEqual(expected);
    }
    expect(api.entropyFromLogitsGrad(row, { gradOutput: 2 })).toEqual(
      api.entropyFromLogitsGrad(row, { gradOutput: scalar }),
    );
    const output = api.logSumExp(row);
    expect(api.logSumExpBackward(2, row, output)).toEqual(api.logSumExpBackward(scalar, row, output));
  });

  test("upstream gradients, weights and targets are converted to the input's type", () => {
    const rounded = Math.fround(0.1);
    expect(api.crossEntropyGrad(matrix(), target, { gradOutput: 0.1 })).toEqual(
      api.crossEntropyGrad(matrix(), target, { gradOutput: rounded }),
    );
    const rows = { reduction: "none" } as const;
    const { grad } = api.crossEntropyGrad(matrix(), target, {
      ...rows,
      gradOutput: Float64Array.of(0.1, 0.1),
    });
    expect(grad.data).toBeInstanceOf(Float32Array);
    expect(grad).toEqual(
      api.crossEntropyGrad(matrix(), target, { ...rows, gradOutput: Float32Array.of(0.1, 0.1) }).grad,
    );
    const q = { data: Float64Array.from(shares.flat()), shape: [2, 3] };
    const both = api.crossEntropyGrad(matrix(), q, { wrt: "target" });
    expect(both).toEqual(api.crossEntropyGrad(matrix(), shares, { wrt: "target" }));
    expect(both.gradTarget.data).toBeInstanceOf(Float32Array);
  });

  test("the mean divides by the weights of the targets, by rows, by elements or by the first size", () => {
    const weight = [1, 2, 4];
    const sums = api.crossEntropyGrad(matrix(), target, { weight, reduction: "sum" }).grad;
    const means = api.crossEntropyGrad(matrix(), target, { weight }).grad;
    means.data.forEach((value, k) => {
      expect(value).toBeCloseTo(sums.data[k] / 6, 6);
    });
    const ofRows = api.crossEntropyGrad(matrix(), shares, { weight, reduction: "sum" }).grad;
    expect(api.crossEntropyGrad(matrix(), shares, { weight }).grad.data).toEqual(scaled(ofRows, 1 / 2));
    const input = { data: Float32Array.from(LOGITS).map((x) => x - 4), shape: [2, 3] };
    const ofElements = api.klDivGrad(input, shares, { reduction: "sum" }).grad;
    api.klDivGrad(input, shares).grad.data.forEach((value, k) => {
      expect(value).toBeCloseTo(ofElements.data[k] / 6, 6);
    });
    expect(api.klDivGrad(input, shares, { reduction: "batchmean" }).grad.data).toEqual(
      scaled(ofElements, 1 / 2),
    );
  });

  test("an ignored row is exactly 0, whatever it holds; others are NaN if they hold NaN", () => {
    const data = Float32Array.of(Number.NaN, 1, 2, 3, 1, -3, Infinity, 0, 0, -Infinity, -Infinity, -Infinity);
    const x = { data, shape: [4, 3] };
    for (const labelSmoothing of [0, 0.1])
      for (const weight of [undefined, [1, 2, 3]])
        for (const reduction of ["none", "mean", "sum"] as const) {
          const options = { labelSmoothing, weight, reduction };
          const { grad } = api.crossEntropyGrad(x, [-100, 1, -100, -100], options);
          grad.data.forEach((value, k) => {
            if (Math.floor(k / 3) !== 1) expect(Object.is(value, 0), `[${k}] is ${value}`).toBe(true);
          });
          const all = api.crossEntropyGrad(x, [0, 1, 0, 1], options).grad.data;
          expect(Array.from(all, Number.isNaN)).toEqual(Array.from(all, (_, k) => Math.floor(k / 3) !== 1));
        }
    const { grad } = api.nllLossGrad(x, [-100, 1, 0, -100], { reduction: "sum" });
    expect(grad.data).toEqual(Float32Array.of(0, 0, 0, 0, -1, 0, -1, 0, 0, 0, 0, 0));
  });

  test("all rows ignored: zeros; weights of 0 only: NaN but in ignored rows", () => {
    const ignored = api.crossEntropyGrad(matrix(), [-100, -100]);
    expect(ignored).toEqual({ loss: Number.NaN, grad: { data: new Float32Array(6), shape: [2, 3] } });
    const weightless = api.crossEntropyGrad(matrix(), [1, -100], { weight: [1, 0, 1] });
    expect(weightless.loss).toBeNaN();
    expect(Array.from(weightless.grad.data)).toEqual([Number.NaN, Number.NaN, Number.NaN, 0, 0, 0]);
  });

  test("an empty batch has an empty gradient", () => {
    const empty = { data: new Float32Array(0), shape: [0, 3] };
    const grad = { data: new Float32Array(0), shape: [0, 3] };
    expect(api.crossEntropyGrad(empty, [])).toEqual({ loss: Number.NaN, grad });
    expect(api.crossEntropyGrad(empty, empty, { wrt: "target" })).toEqual({
      loss: Number.NaN,
      grad,
      gradTarget: grad,
    });
    expect(api.nllLossGrad(empty, [], { reduction: "sum" })).toEqual({ loss: 0, grad });
    expect(api.klDivGrad([[1, 2, 3]], empty, { wrt: "target" })).toEqual({
      loss: Number.NaN,
      grad: { data: new Float32Array(3), shape: [1, 3] },
      gradTarget: grad,
    });
    expect(api.binaryCrossEntropyWithLogitsGrad(empty, empty)).toEqual({ loss: Number.NaN, grad });
    expect(api.softmaxBackward(empty, empty)).toEqual(grad);
    expect(api.logSumExpBackward([], empty, [])).toEqual(grad);
    expect(api.entropyFromLogitsGrad(empty)).toEqual({
      loss: { data: new Float32Array(0), shape: [0] },
      grad,
    });
  });

  test("gradients of a broadcast klDiv have the shapes of their own arguments, summed in float64", () => {
    const rows = 40_000;
    const row = { data: Float32Array.of(-1), shape: [1] };
    const t = { data: new Float32Array(rows).fill(0.1), shape: [rows, 1] };
    const { grad, gradTarget } = api.klDivGrad(row, t, { reduction: "sum", wrt: "target" });
    expect(grad).toEqual({ data: Float32Array.of(-rows * Math.fround(0.1)), shape: [1] });
    expect(gradTarget.shape).toEqual([rows, 1]);
    const inPlace = api.klDivGrad(row, t, { reduction: "sum", out: row.data });
    expect(inPlace.grad.data).toBe(row.data);
    expect(row.data).toEqual(grad.data);
  });

  test("the target's gradient at t = 0 is −∞ times the upstream gradient", () => {
    const x = [-1, -2];
    const { gradTarget } = api.klDivGrad(x, [0, 1], { reduction: "sum", gradOutput: 2, wrt: "target" });
    expect(gradTarget.data[0]).toBe(-Infinity);
    expect(
      api.klDivGrad(x, [0, 1], { reduction: "sum", gradOutput: -2, wrt: "target" }).gradTarget.data[0],
    ).toBe(Infinity);
  });

  test("the sums of several axes spread over axes that are not neighbours, also in place", () => {
    const x = { data: Float64Array.from({ length: 24 }, (_, k) => Math.sin(k)), shape: [2, 3, 4] };
    const output = api.logSumExp(x, { dim: [0, 2] });
    const { data } = api.logSumExpBackward([1, 2, 3], x, output, { dim: [0, 2] });
    const rowOf = (k: number) => Math.floor(k / 4) % 3;
    data.forEach((value, k) => {
      const p = Math.exp(x.data[k] - output.data[rowOf(k)]);
      expect(value).toBeCloseTo((rowOf(k) + 1) * p, 12);
    });
    const inPlace = api.logSumExpBackward([1, 2, 3], x, output, { dim: [0, 2], out: x.data });
    expect(inPlace.data).toBe(x.data);
    expect(x.data).toEqual(data);
  });

  test.each(["mean", "sum"] as const)(
    "%s in place: no array as large as the logits is allocated",
    (reduction) => {
      const [rows, classes] = [20_000, 8];
      const logits = { data: new Float32Array(rows * classes), shape: [rows, classes] };
      const indices = new Int32Array(rows).fill(3);
      const step = () => api.crossEntropyGrad(logits, indices, { reduction, out: logits.data });
      for (let k = 0; k < 3; k++) step();
      const before = process.memoryUsage().arrayBuffers;
      for (let k = 0; k < 20; k++) step();
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(logits.data.byteLength);
    },
  );

  test("an infinite upstream gradient is ∞ − ∞ where terms cancel, and 0 · ∞ where exp(x − ∞) is 0", () => {
    const nan = [Number.NaN, Number.NaN, Number.NaN];
    const options = { reduction: "sum", gradOutput: Infinity } as const;
    expect(Array.from(api.crossEntropyGrad([[3, 1, -3]], [[0, 1, 0]], options).grad.data)).toEqual(nan);
    expect(Array.from(api.crossEntropyGrad([[3, 1, -3]], [1], options).grad.data)).toEqual([
      Infinity,
      Number.NaN,
      Infinity,
    ]);
    const x = [[1, Infinity, 2]];
    expect(Array.from(api.logSumExpBackward([Infinity], x, [Infinity]).data)).toEqual(nan);
    expect(Array.from(api.logSumExpBackward([2], x, [Infinity]).data)).toEqual([0, Number.NaN, 0]);
  });

  test("rows of one element: out may be the gradient or the output", () => {
    const x = Float32Array.of(1, 2, 3);
    const column = { data: x, shape: [3, 1] };
    const gradOutput = Float32Array.of(4, 5, 6);
    const output = api.logSumExp(column).data;
    expect(api.logSumExpBackward(gradOutput, column, output, { out: gradOutput }).data).toBe(gradOutput);
    expect(gradOutput).toEqual(Float32Array.of(4, 5, 6));
    expect(api.logSumExpBackward(gradOutput, column, output, { out: output as Float32Array }).data).toBe(
      output,
    );
    expect(output).toEqual(gradOutput);
  });

  test("arrays on shared memory, 64-bit targets and null options are as good as any", () => {
    const data = new Float32Array(new SharedArrayBuffer(4 * LOGITS.length));
    data.set(LOGITS);
    const expected = api.crossEntropyGrad(matrix(), target);
    const ids = BigInt64Array.of(1n, 2n);
    const options = { gradOutput: undefined, wrt: undefined, weight: undefined, out: data };
    const { loss, grad } = api.crossEntropyGrad({ data, shape: [2, 3] }, ids, options);
    expect(loss).toBe(expected.loss);
    expect(grad.data).toBe(data);
    expect(Array.from(data)).toEqual(Array.from(expected.grad.data));
  });
});
