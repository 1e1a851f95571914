/** Gradients have the same bits wherever they are written, and however a batch is split or shuffled. */

import { describe, expect, test } from "vitest";
import { type Given, resultsOf } from "../functions/entry.js";
import { calls, type NamedCall } from "../functions/index.js";
import type { Api, FloatArray, FloatTensor } from "../tools/api.js";
import { engines } from "../tools/engines.js";
import { type Batch, randomBatch, select } from "../tools/gradientBatch.js";
import { permutation, uniform } from "../tools/random.js";
import { gradientCalls } from "../tools/rowCalls.js";
import { share } from "../tools/share.js";

const none = { reduction: "none" } as const;
const dim = 1;

/** A tensor of a batch: one value for each element, or for each row. */
function of(batch: Batch, data: FloatArray): FloatTensor {
  return { data, shape: [...batch.shape] };
}

function ofRows<A extends FloatArray | Int32Array>({ shape: [outer, , inner] }: Batch, data: A) {
  return { data, shape: [outer, inner] };
}

/** What calls are given of a batch. */
function givenOf(b: Batch): Given {
  return {
    x: of(b, b.logits),
    y: of(b, b.logProbs),
    p: of(b, b.probabilities),
    q: of(b, b.shares),
    g: of(b, b.each),
    factor: of(b, b.factor),
    positive: of(b, b.positive),
    rows: ofRows(b, b.perRow),
    sums: ofRows(b, b.sums),
    target: ofRows(b, b.target),
    picks: { data: b.target.map((t) => Math.max(t, 0)), shape: [b.shape[0], 1, b.shape[2]] },
    weight: { data: b.weight, shape: [b.shape[1]] },
    dim,
  };
}

type Named = Readonly<Record<string, FloatTensor>>;

function run(api: Api, call: NamedCall, batch: Batch, out?: FloatArray): Named {
  return Object.fromEntries(resultsOf(call.run(api, givenOf(batch), out))) as Named;
}

/** The gradient itself: what `out` receives. */
function gradientOf({ grad, result }: Named): FloatTensor {
  return grad ?? result;
}

/** The losses alone: the same call of the function whose gradient it is. */
function lossOf({ entry, with: variant }: NamedCall): NamedCall | undefined {
  const without = variant?.replace(/(, )?wrt \w+$/, "") ?? "";
  return calls.find((call) => call.entry.name === entry.of && (call.with ?? "") === without);
}

const withLosses = gradientCalls.filter(({ entry }) => entry.of !== undefined);

/** Short rows and long ones, lanes along rows and across them, and rows that no engine holds in one piece: of float32 more than 32,768 elements, of float64 more than 16,384. */
const shapes: readonly (readonly [number, number, number])[] = [
  [1, 1, 1],
  [7, 3, 1],
  [67, 10, 1],
  [5, 33, 3],
  [3, 4, 65],
  [3, 1023, 1],
  [2, 33_001, 1],
  [2, 17_003, 2],
];

const batches = shapes.flatMap((shape) =>
  [(n: number) => new Float32Array(n), (n: number) => new Float64Array(n)].map((floats) =>
    randomBatch(shape, floats),
  ),
);

/** Of so many batches a call has one: of both types, and of those that are held in pieces. */
const ROUND = share(1, 3);

function batchesOf(call: NamedCall): Batch[] {
  return batches.filter((_, k) => (k + gradientCalls.indexOf(call)) % ROUND === 0);
}

describe.each(engines)("$name", ({ api }) => {
  test.each(gradientCalls)("$title: the same bits whether out is fresh, given or an argument", (call) => {
    for (const batch of batchesOf(call)) {
      const all = Array.from({ length: batch.shape[0] }, (_, outer) => outer);
      const fresh = run(api, call, batch);
      const given = batch.logits.slice().fill(Number.NaN);
      expectSameBits(run(api, call, batch, given), fresh, batch.shape);
      for (const role of call.inPlace ?? []) {
        const copy = select(batch, all);
        const out = givenOf(copy)[role].data as FloatArray;
        const result = run(api, call, copy, out);
        expect(gradientOf(result).data).toBe(out);
        expectSameBits(result, fresh, batch.shape);
      }
    }
  });

  test.each(gradientCalls)("$title: the same bits in a batch that is split and shuffled", (call) => {
    for (const batch of batchesOf(call)) {
      const [outer, classes, inner] = batch.shape;
      const whole = run(api, call, batch);
      const order = permutation(uniform(outer + classes), outer);
      const cut = Math.ceil(outer / 3);
      for (const part of [order.slice(0, cut), order.slice(cut)]) {
        const result = run(api, call, select(batch, part));
        part.forEach((from, to) => {
          for (const [name, tensor] of Object.entries(result)) {
            const length = tensor.data.length / part.length;
            const expected = whole[name].data;
            const got = tensor.data.subarray(to * length, (to + 1) * length);
            expectEqual(got, expected.subarray(from * length, (from + 1) * length), [name, ...batch.shape]);
          }
        });
      }
      expect(gradientOf(whole).shape).toEqual([outer, classes, inner]);
    }
  });

  test.each(withLosses)("$title: the losses are those of the loss alone", (call) => {
    const alone = lossOf(call);
    if (alone === undefined) throw new Error(`${call.entry.of} has no call with ${call.with}`);
    for (const batch of batchesOf(call)) {
      const { result: losses } = run(api, alone, batch);
      const { loss } = run(api, call, batch);
      expect(loss.shape).toEqual(losses.shape);
      expectEqual(loss.data, losses.data, batch.shape);
    }
  });

  test("mean and sum: the same bits and the same loss whether out is fresh, given or the input", () => {
    for (const batch of batches) {
      for (const reduction of ["mean", "sum"] as const) {
        const x = batch.logits.slice();
        const call = (data: FloatArray, out?: FloatArray) =>
          api.crossEntropyGrad(of(batch, data), ofRows(batch, batch.target), {
            reduction,
            gradOutput: 3,
            out,
          });
        const fresh = call(x);
        const given = call(x, x.slice().fill(Number.NaN));
        expectEqual(x, batch.logits, batch.shape);
        const inPlace = call(x, x);
        expect(inPlace.grad.data).toBe(x);
        for (const { loss, grad } of [given, inPlace]) {
          expect(loss).toBe(fresh.loss);
          expectEqual(grad.data, fresh.grad.data, [reduction, ...batch.shape]);
        }
        expect(fresh.loss).toBe(
          api.crossEntropy(of(batch, batch.logits), ofRows(batch, batch.target), { reduction }),
        );
      }
    }
  });

  test("a gradOutput of ones is the default, and padded rows are read in place", () => {
    for (const batch of batches) {
      const [outer, classes, inner] = batch.shape;
      const target = ofRows(batch, batch.target);
      const plain = api.crossEntropyGrad(of(batch, batch.logits), target, none);
      const ones = ofRows(batch, batch.perRow.slice().fill(1));
      const given = api.crossEntropyGrad(of(batch, batch.logits), target, { ...none, gradOutput: ones });
      expectEqual(given.grad.data, plain.grad.data, batch.shape);
      const stride = classes * inner + 5;
      const padded = new (batch.logits.constructor as Float32ArrayConstructor)(3 + outer * stride);
      for (let o = 0; o < outer; o++)
        padded.set(batch.logits.subarray(o * classes * inner, (o + 1) * classes * inner), 3 + o * stride);
      const view = { data: padded, shape: [...batch.shape], strides: [stride, inner, 1], offset: 3 };
      expectEqual(api.crossEntropyGrad(view, target, none).grad.data, plain.grad.data, batch.shape);
    }
  });
});

function expectSameBits(actual: Named, expected: Named, where: readonly unknown[]): void {
  for (const [name, tensor] of Object.entries(expected))
    expectEqual(actual[name].data, tensor.data, [name, ...where]);
}

function expectEqual(actual: FloatArray, expected: FloatArray, where: readonly unknown[]): void {
  const [a, b] = [actual, expected].map((array) =>
    Buffer.from(array.buffer, array.byteOffset, array.byteLength),
  );
  expect(a.equals(b), `the bits of [${where}]`).toBe(true);
}
