/** The bounds that docs/linear.md states, against float64. */

import { describe, expect, test } from "vitest";
import { integerBelow, uniform } from "../tools/random.js";
import { drawHead, mixes, product } from "./heads.js";
import { linearEntries } from "./linearEngines.js";

const UNIT = 2 ** -24;
/** What a sum of n terms in float32 may lose of the sum of their sizes. */
const bound = (terms: number) => terms * UNIT;
/** The largest error of a gradient, relative to its largest entry. */
const OF_LARGEST = 2e-5;

describe.each(linearEntries)("$name", ({ head: api, wholeOfDoubles }) => {
  test.each([1, 4, 63, 64, 257, 768])("a logit of %d products", (size) => {
    // Of one class the log-sum-exp is its logit.
    const head = drawHead(uniform(size), { rows: 200, size, classes: 1 });
    const { hidden, weight, bias } = head;
    const { data } = api.linearScore(hidden, weight, null, { bias, outputs: ["logSumExp"] }).logSumExp;
    const { x, size: sizes } = product(head);
    for (let r = 0; r < 200; r++)
      expect(Math.abs(data[r] - x[r]), `row ${r}`).toBeLessThanOrEqual(bound(size + 1) * sizes[r]);
  });

  test.each([
    { rows: 40, size: 64, classes: 300 },
    { rows: 150, size: 16, classes: 1000 },
  ])("gradients of $rows × $size × $classes, beside their largest entry", (sizes) => {
    const random = uniform(sizes.rows);
    const head = drawHead(random, sizes);
    const { hidden, weight, bias, h, w, b } = head;
    const { rows, size, classes } = sizes;
    const target = Int32Array.from({ length: rows }, () => integerBelow(random, classes));
    const doubles = { data: product(head).x, shape: [rows, classes] };
    const { grad } = wholeOfDoubles.crossEntropyGrad(doubles, target);
    const g = grad.data as Float64Array;
    const expected = {
      hidden: new Float64Array(h.length),
      weight: new Float64Array(w.length),
      bias: new Float64Array(b?.length ?? 0),
    };
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < classes; c++) {
        expected.bias[c] += g[r * classes + c];
        for (let k = 0; k < size; k++) {
          expected.hidden[r * size + k] += g[r * classes + c] * w[c * size + k];
          expected.weight[c * size + k] += g[r * classes + c] * h[r * size + k];
        }
      }
    const got = api.linearCrossEntropyGrad(hidden, weight, target, { bias }).grad;
    for (const name of ["hidden", "weight", "bias"] as const) {
      const data = Float64Array.from(got[name]?.data ?? []);
      const largest = Math.max(...expected[name].map(Math.abs));
      const worst = Math.max(...data.map((value, k) => Math.abs(value - expected[name][k])));
      expect(worst / largest, name).toBeLessThan(OF_LARGEST);
    }
  });

  test("all of it in float64 where the tensors are", () => {
    const sizes = { rows: 20, size: 30, classes: 100 };
    const head = drawHead(uniform(1), sizes, mixes[1]);
    const { hidden, weight, bias } = head;
    const target = Int32Array.from({ length: 20 }, (_, r) => r * 3);
    const x = { data: product(head).x, shape: [20, 100] };
    const loss = api.linearCrossEntropy(hidden, weight, target, { bias });
    expect(Math.abs(loss - wholeOfDoubles.crossEntropy(x, target))).toBeLessThan(1e-13 * loss);
  });
});
