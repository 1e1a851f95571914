/** Options on rows that are longer than a block: what is changed piece by piece, and what lies elsewhere stays as it was. */

import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import { uniform } from "../tools/random.js";

const CLASSES = 70_000;
const SHORT = [[1, 2, 3]];

function logits(rows: number): Float32Array {
  const next = uniform(20_261_203);
  return Float32Array.from({ length: rows * CLASSES }, () => 16 * next() - 8);
}

describe.each(engines)("$name", ({ api }) => {
  test.each([{ temperature: 2 }, { softcap: 5 }, { softcap: 5, temperature: 0.5 }])(
    "score with %o: the values of the logits that these make",
    (options) => {
      const before = api.softmax(SHORT).data;
      const data = logits(1);
      const { softcap, temperature = 1 } = { softcap: 0, ...options };
      const made = data.map((x) => (softcap === 0 ? x : softcap * Math.tanh(x / softcap)) / temperature);
      const x = { data, shape: [1, CLASSES] };
      const got = api.score(x, [7], { ...options, topK: 3 });
      const expected = api.score({ data: made, shape: [1, CLASSES] }, [7], { topK: 3 });
      for (const name of ["logProb", "maxLogProb", "entropy", "logSumExp"] as const)
        expect(got[name].data[0], name).toBeCloseTo(expected[name].data[0], 5);
      expect(got.topK.logProbs.data[2]).toBeCloseTo(expected.topK.logProbs.data[2], 5);
      expect(got.logProb.data[0]).toBe(0 - api.crossEntropy(x, [7], { ...options, reduction: "sum" }));
      // Nothing else in the memory was changed.
      expect(api.softmax(SHORT).data).toEqual(before);
    },
  );

  test("16-bit rows with a mask in the shape of the logits: each its own", () => {
    const floats = logits(2);
    const data = new Uint16Array(new Uint32Array(floats.buffer).map((bits) => bits >>> 16));
    const bytes = new Uint8Array(2 * CLASSES).map((_, k) => Number(k < CLASSES / 2 || k >= 1.5 * CLASSES));
    const target = [5, CLASSES - 5];
    const of = (from: number, to: number) => {
      const shape = [to - from, CLASSES];
      const part = <A extends Uint16Array | Uint8Array>(array: A) =>
        array.slice(from * CLASSES, to * CLASSES) as A;
      const x = { data: part(data), shape, dtype: "bfloat16" };
      const classMask = { data: part(bytes), shape };
      const labels = target.slice(from, to);
      const { loss, grad } = api.crossEntropyGrad(x, labels, { classMask, reduction: "none" });
      return { loss: [...loss.data], grad: [...grad.data], p: [...api.softmax(x, { classMask }).data] };
    };
    const [both, first, second] = [of(0, 2), of(0, 1), of(1, 2)];
    for (const name of ["loss", "grad", "p"] as const)
      expect(both[name]).toEqual([...first[name], ...second[name]]);
    expect(both.loss.every(Number.isFinite)).toBe(true);
  });
});
