/** Losses and gradients with any options are those of a reference in float64, from the definitions. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crossEntropy as reference } from "../tools/evaluate/classLosses.js";
import { type Drawn, draws } from "./draws.js";
import { product } from "./heads.js";
import { linearEntries } from "./linearEngines.js";
import { expectNear } from "./near.js";

const RUNS = 60;

/** How far logits are off, in units, through all that follows. */
function errorOfLogits({ head, options }: Drawn, r: number): number {
  const { size } = product(head);
  const most = Math.max(...size.subarray(r * head.classes, (r + 1) * head.classes));
  return (
    ((head.size + 1) * most * (1 + 1 / (options.softcap ?? Infinity))) / Math.min(1, options.temperature ?? 1)
  );
}

describe.each(linearEntries)("$name", ({ head: api }) => {
  test("losses and gradients with any options", () => {
    fc.assert(
      fc.property(draws, (drawn) => {
        const { head, shape, target, options, given } = drawn;
        const { rows, size, classes, hidden, weight, bias, h, w } = head;
        const x = { data: product(head).x, shape: [...shape, classes] };
        const { losses, grad } = reference(x, { indices: target.data }, { ...options, dim: -1 });
        const tensor = { ...hidden, shape: [...shape, size] };
        const got = api.linearCrossEntropyGrad(tensor, weight, target, given);
        const type = hidden.dtype === "float64" ? "float64" : "float32";
        const off = Array.from({ length: rows }, (_, r) => 8 + classes + 8 * errorOfLogits(drawn, r));
        const worst = Math.max(0, ...off);
        if (options.reduction === "none") {
          const { data } = got.loss as unknown as { data: Float32Array };
          const sizes = losses.scale.map((scale) => 8 * scale + worst * 3);
          expectNear("loss", data, type, losses.value, sizes);
        } else if (options.reduction === "sum" || losses.denominator > 0.1) {
          const divisor = options.reduction === "sum" ? 1 : losses.denominator;
          const sum = losses.value.reduce((a, b) => a + b, 0) / divisor;
          const scale = losses.scale.reduce((a, b) => a + 8 * b + worst * 3, 0) / Math.abs(divisor);
          expectNear("loss", [got.loss as number], type, [sum], [scale]);
        }
        if (options.reduction === "mean" && !(losses.denominator > 0.1)) return;
        const g = (r: number, c: number) => grad.value[r * classes + c];
        const s = (r: number, c: number) => grad.scale[r * classes + c] * off[r];
        const sumOver = (n: number, term: (k: number) => number) => {
          let sum = 0;
          for (let k = 0; k < n; k++) sum += term(k);
          return sum;
        };
        const each = (length: number, f: (k: number) => number) => Array.from({ length }, (_, k) => f(k));
        const ofHidden = (f: (r: number, c: number) => number, abs = (v: number) => v) =>
          each(rows * size, (at) =>
            sumOver(classes, (c) => f(Math.floor(at / size), c) * abs(w[c * size + (at % size)])),
          );
        const ofWeight = (f: (r: number, c: number) => number, abs = (v: number) => v) =>
          each(classes * size, (at) =>
            sumOver(rows, (r) => f(r, Math.floor(at / size)) * abs(h[r * size + (at % size)])),
          );
        const more = rows;
        const { grad: grads } = got as unknown as {
          grad: Record<string, { data: Float32Array; shape: number[]; dtype?: string }>;
        };
        expect(grads.hidden.shape).toEqual(tensor.shape);
        expect(grads.weight.shape).toEqual(weight.shape);
        const size2 = (sizes: number[], factor: number) => sizes.map((v) => v * factor);
        expectNear("hidden", grads.hidden.data, hidden.dtype, ofHidden(g), ofHidden(s, Math.abs));
        expectNear(
          "weight",
          grads.weight.data,
          weight.dtype,
          ofWeight(g),
          size2(ofWeight(s, Math.abs), 1 + more / 8),
        );
        if (bias === null) expect(grads.bias).toBeUndefined();
        else
          expectNear(
            "bias",
            grads.bias.data,
            bias.dtype,
            each(classes, (c) => sumOver(rows, (r) => g(r, c))),
            each(classes, (c) => sumOver(rows, (r) => s(r, c)) * (1 + more / 8)),
          );
      }),
      { numRuns: RUNS, seed: 18 },
    );
  });
});
