/** No call makes a copy of a tensor, whatever its layout: what is allocated besides the result does not grow with it. */

import { describe, expect, test } from "vitest";
import { type Given, writtenTo } from "../functions/entry.js";
import { calls, type NamedCall } from "../functions/index.js";
import type { Api, FloatArray } from "../tools/api.js";
import { engines } from "../tools/engines.js";
import type { Content } from "../tools/layouts.js";
import { type DType, fill, type Layout } from "../tools/layouts.js";
import { lazily } from "../tools/lazily.js";
import { uniform } from "../tools/random.js";
import { share } from "../tools/share.js";

const [B, S, V] = [6, 16, 4_000];
const SIZE = B * S * V;

/** Of the bytes of a tensor of 16 bits; the TypeScript engine copies some rows of each of two, and has terms of one row of both. */
const A_THIRD = (2 * SIZE) / 3;

const LAYOUTS: Readonly<Record<string, Layout>> = {
  "the causal shift": { shape: [B, S, V], strides: [(S + 1) * V, V, 1] },
  "a row for all": { shape: [B, S, V], strides: [0, 0, 1] },
  "permuted axes": { shape: [B, S, V], strides: [S * V, 1, S] },
};

/** Calls that need no array as large as x but `out`, which they have where their result is as large. */
const STREAMED = calls.filter(({ severalAxes, dtype, with: variant = "" }) => {
  return !severalAxes && dtype === undefined && !variant.includes("wrt target");
});

/** Whether it is the turn of a layout with a call that has so many of them. */
function isInTurn(call: number, layout: number, layouts: number): boolean {
  return (call + layout) % Object.keys(LAYOUTS).length < layouts;
}

/** Bytes of array buffers that a call leaves behind, to be collected or not. */
function allocated(call: () => unknown): number {
  call();
  const before = process.memoryUsage().arrayBuffers;
  call();
  return process.memoryUsage().arrayBuffers - before;
}

/** What calls are given: each tensor filled once. */
function givenOf(dtype: DType, layout: Layout): Given {
  const of = (content: Content) => () => fill(uniform(3), dtype, content, layout);
  const perRow = () => ({ data: Float32Array.of(1), shape: [B, S], strides: [0, 0] });
  return lazily<Given>({
    x: of("logits"),
    y: of("logits"),
    p: of("shares"),
    q: of("shares"),
    g: of("logits"),
    factor: of("shares"),
    positive: of("shares"),
    rows: perRow,
    sums: perRow,
    target: () => ({ data: new Int32Array(B * S).fill(7), shape: [B, S] }),
    picks: () => ({ data: new Int32Array(B * S).fill(7), shape: [B, S, 1] }),
    weight: () => ({ data: new Float32Array(V).fill(1), shape: [V] }),
    dim: () => 2,
    dims: () => undefined,
    reduction: () => "mean",
    labelSmoothing: () => undefined,
  });
}

/** `out`, if the call writes a tensor as large as x. */
function outOf(api: Api, call: NamedCall, out: FloatArray): FloatArray | undefined {
  const small = givenOf("float32", { shape: [1, 1, 2], strides: [2, 2, 1] });
  const rows = { data: Float32Array.of(1), shape: [1, 1] };
  const outcome = call.run(api, {
    ...small,
    rows,
    sums: rows,
    target: { data: Int32Array.of(1), shape: [1, 1] },
    picks: { data: Int32Array.of(1), shape: [1, 1, 1] },
    weight: { data: Float32Array.of(1, 1), shape: [2] },
  });
  return typeof outcome !== "number" && writtenTo(outcome).data.length === 2 ? out : undefined;
}

describe.each(engines)("$name", ({ api }) => {
  test.each(Object.entries(LAYOUTS))("%s: nothing as large as a tensor is allocated", (name, layout) => {
    const turn = Object.keys(LAYOUTS).indexOf(name);
    const out = new Float32Array(SIZE);
    const given = givenOf("float32", layout);
    for (const [number, call] of STREAMED.entries()) {
      if (!isInTurn(number, turn, share(2, 1))) continue;
      const into = outOf(api, call, out);
      expect(
        allocated(() => call.run(api, given, into)),
        call.title,
      ).toBeLessThan(out.byteLength / 4);
    }
  });

  test.each(Object.entries(LAYOUTS))("%s in 16 bits: neither", (name, layout) => {
    const turn = Object.keys(LAYOUTS).indexOf(name);
    const given = givenOf("bfloat16", layout);
    const all = STREAMED.filter((one) => outOf(api, one, new Float32Array(0)) === undefined);
    for (const [number, call] of all.entries()) {
      if (!isInTurn(number, turn, share(3, 1))) continue;
      expect(
        allocated(() => call.run(api, given)),
        call.title,
      ).toBeLessThan(A_THIRD);
    }
  });

  test("a gradient beside an expanded argument is summed block by block", () => {
    const out = new Float32Array(V);
    const x = { data: new Float32Array(V), shape: [V] };
    const t = { data: new Float32Array(B * S * V).fill(0.5), shape: [B, S, V] };
    expect(allocated(() => api.klDivGrad(x, t, { out }))).toBeLessThan(SIZE);
  });
});
