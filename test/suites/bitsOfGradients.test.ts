/** Gradients have the same bits wherever they are written, and however a batch is split or shuffled. */

import { describe, expect, test } from "vitest";
import type { Api, FloatArray, FloatTensor } from "../tools/api.js";
import { engines } from "../tools/engines.js";
import { type Batch, randomBatch, select } from "../tools/gradientBatch.js";
import { permutation, uniform } from "../tools/random.js";

/** A gradient of a batch, with one upstream gradient for each row or element. */
interface Gradient {
  readonly name: string;
  run(api: Api, batch: Batch, out?: FloatArray): Result;
  /** The arrays of the batch that `out` may be. */
  inPlace(batch: Batch): FloatArray[];
  /** The losses alone, if there are any. */
  losses?(api: Api, batch: Batch): FloatTensor;
}

interface Result {
  readonly grad: FloatTensor;
  readonly gradTarget?: FloatTensor;
  readonly loss?: FloatTensor;
}

const none = { reduction: "none" } as const;
const dim = 1;

/** A tensor of a batch: one value for each element, or for each row. */
function of(batch: Batch, data: FloatArray): FloatTensor {
  return { data, shape: [...batch.shape] };
}

function ofRows<A extends FloatArray | Int32Array>({ shape: [outer, , inner] }: Batch, data: A) {
  return { data, shape: [outer, inner] };
}

const gradients: readonly Gradient[] = [
  ...[0, 0.1].flatMap((labelSmoothing): Gradient[] => [
    {
      name: `crossEntropyGrad, class indices, labelSmoothing ${labelSmoothing}`,
      run: (api, b, out) =>
        api.crossEntropyGrad(of(b, b.logits), ofRows(b, b.target), {
          ...none,
          weight: b.weight,
          labelSmoothing,
          gradOutput: ofRows(b, b.perRow),
          out,
        }),
      inPlace: (b) => [b.logits],
      losses: (api, b) =>
        api.crossEntropy(of(b, b.logits), ofRows(b, b.target), { ...none, weight: b.weight, labelSmoothing }),
    },
    {
      name: `crossEntropyGrad, probabilities, labelSmoothing ${labelSmoothing}`,
      run: (api, b, out) =>
        api.crossEntropyGrad(of(b, b.logits), of(b, b.probabilities), {
          ...none,
          weight: b.weight,
          labelSmoothing,
          gradOutput: ofRows(b, b.perRow),
          wrt: "target",
          out,
        }),
      inPlace: (b) => [b.logits],
      losses: (api, b) =>
        api.crossEntropy(of(b, b.logits), of(b, b.probabilities), {
          ...none,
          weight: b.weight,
          labelSmoothing,
        }),
    },
  ]),
  {
    name: "crossEntropyGrad, unweighted",
    run: (api, b, out) => api.crossEntropyGrad(of(b, b.logits), ofRows(b, b.target), { ...none, out }),
    inPlace: (b) => [b.logits],
    losses: (api, b) => api.crossEntropy(of(b, b.logits), ofRows(b, b.target), none),
  },
  {
    name: "nllLossGrad",
    run: (api, b, out) =>
      api.nllLossGrad(of(b, b.logProbs), ofRows(b, b.target), {
        ...none,
        weight: b.weight,
        gradOutput: ofRows(b, b.perRow),
        out,
      }),
    inPlace: (b) => [b.logProbs],
    losses: (api, b) => api.nllLoss(of(b, b.logProbs), ofRows(b, b.target), { ...none, weight: b.weight }),
  },
  ...[false, true].map(
    (logTarget): Gradient => ({
      name: `klDivGrad, logTarget ${logTarget}`,
      run: (api, b, out) =>
        api.klDivGrad(of(b, b.logProbs), of(b, logTarget ? b.each : b.probabilities), {
          ...none,
          logTarget,
          gradOutput: of(b, b.logits),
          wrt: "target",
          out,
        }),
      inPlace: (b) => [b.logProbs],
      losses: (api, b) =>
        api.klDiv(of(b, b.logProbs), of(b, logTarget ? b.each : b.probabilities), { ...none, logTarget }),
    }),
  ),
  {
    name: "binaryCrossEntropyGrad",
    run: (api, b, out) =>
      api.binaryCrossEntropyGrad(of(b, b.shares), of(b, b.probabilities), {
        ...none,
        weight: of(b, b.logProbs),
        gradOutput: of(b, b.each),
        out,
      }),
    inPlace: (b) => [b.shares],
    losses: (api, b) =>
      api.binaryCrossEntropy(of(b, b.shares), of(b, b.probabilities), { ...none, weight: of(b, b.logProbs) }),
  },
  {
    name: "binaryCrossEntropyWithLogitsGrad",
    run: (api, b, out) =>
      api.binaryCrossEntropyWithLogitsGrad(of(b, b.logits), of(b, b.probabilities), {
        ...none,
        weight: of(b, b.logProbs),
        posWeight: of(b, b.shares),
        gradOutput: of(b, b.each),
        out,
      }),
    inPlace: (b) => [b.logits],
    losses: (api, b) =>
      api.binaryCrossEntropyWithLogits(of(b, b.logits), of(b, b.probabilities), {
        ...none,
        weight: of(b, b.logProbs),
        posWeight: of(b, b.shares),
      }),
  },
  {
    name: "entropyFromLogitsGrad",
    run: (api, b, out) =>
      api.entropyFromLogitsGrad(of(b, b.logits), { dim, base: 2, gradOutput: ofRows(b, b.perRow), out }),
    inPlace: (b) => [b.logits],
    losses: (api, b) => api.entropyFromLogits(of(b, b.logits), { dim, base: 2 }),
  },
  {
    name: "softmaxBackward",
    run: (api, b, out) => ({
      grad: api.softmaxBackward(of(b, b.each), of(b, b.probabilities), { dim, out }),
    }),
    inPlace: (b) => [b.each, b.probabilities],
  },
  {
    name: "logSoftmaxBackward",
    run: (api, b, out) => ({ grad: api.logSoftmaxBackward(of(b, b.each), of(b, b.logProbs), { dim, out }) }),
    inPlace: (b) => [b.each, b.logProbs],
  },
  {
    name: "logSumExpBackward",
    run: (api, b, out) => {
      const x = of(b, b.logits);
      return { grad: api.logSumExpBackward(ofRows(b, b.perRow), x, api.logSumExp(x, { dim }), { dim, out }) };
    },
    inPlace: (b) => [b.logits],
  },
];

/** Short rows and long ones, lanes along rows and across them, and rows that no engine holds in one piece. */
const shapes: readonly (readonly [number, number, number])[] = [
  [1, 1, 1],
  [7, 3, 1],
  [67, 10, 1],
  [5, 33, 3],
  [3, 4, 65],
  [3, 1023, 1],
  [3, 50_001, 1],
  [2, 20_003, 3],
];

const batches = shapes.flatMap((shape) =>
  [(n: number) => new Float32Array(n), (n: number) => new Float64Array(n)].map((floats) =>
    randomBatch(shape, floats),
  ),
);

describe.each(engines)("$name", ({ api }) => {
  test.each(gradients)("$name: the same bits whether out is fresh, given or an argument", (gradient) => {
    for (const batch of batches) {
      const all = Array.from({ length: batch.shape[0] }, (_, outer) => outer);
      const fresh = gradient.run(api, batch);
      const given = batch.logits.slice().fill(Number.NaN);
      expectSameBits(gradient.run(api, batch, given), fresh, batch.shape);
      gradient.inPlace(batch).forEach((_, k) => {
        const copy = select(batch, all);
        const out = gradient.inPlace(copy)[k];
        const result = gradient.run(api, copy, out);
        expect(result.grad.data).toBe(out);
        expectSameBits(result, fresh, batch.shape);
      });
    }
  });

  test.each(gradients)("$name: the same bits in a batch that is split and shuffled", (gradient) => {
    for (const batch of batches) {
      const [outer, classes, inner] = batch.shape;
      const whole = gradient.run(api, batch);
      const order = permutation(uniform(outer + classes), outer);
      const cut = Math.ceil(outer / 3);
      for (const part of [order.slice(0, cut), order.slice(cut)]) {
        const result = gradient.run(api, select(batch, part));
        part.forEach((from, to) => {
          for (const [name, tensor] of Object.entries(result) as [keyof Result, FloatTensor][]) {
            const length = tensor.data.length / part.length;
            const expected = (whole[name] as FloatTensor).data;
            const got = tensor.data.subarray(to * length, (to + 1) * length);
            expectEqual(got, expected.subarray(from * length, (from + 1) * length), [name, ...batch.shape]);
          }
        });
      }
      expect(whole.grad.shape).toEqual([outer, classes, inner]);
    }
  });

  test.each(gradients.filter(({ losses }) => losses !== undefined))(
    "$name: the losses are those of the loss alone",
    (gradient) => {
      for (const batch of batches) {
        const losses = gradient.losses?.(api, batch) as FloatTensor;
        const { loss } = gradient.run(api, batch);
        expect(loss?.shape).toEqual(losses.shape);
        expectEqual((loss as FloatTensor).data, losses.data, batch.shape);
      }
    },
  );

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

function expectSameBits(actual: Result, expected: Result, where: readonly unknown[]): void {
  for (const [name, tensor] of Object.entries(expected) as [keyof Result, FloatTensor][])
    expectEqual((actual[name] as FloatTensor).data, tensor.data, [name, ...where]);
}

function expectEqual(actual: FloatArray, expected: FloatArray, where: readonly unknown[]): void {
  const [a, b] = [actual, expected].map((array) =>
    Buffer.from(array.buffer, array.byteOffset, array.byteLength),
  );
  expect(a.equals(b), `the bits of [${where}]`).toBe(true);
}
