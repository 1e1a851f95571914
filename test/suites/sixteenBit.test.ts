/**
 * Operations on 16-bit floats: the bits of "widen, compute with float32, round once". The rounding is tested by itself, in
 * halvesConversion.test.ts.
 */

import { describe, expect, test } from "vitest";
import { type Given, type ResultName, resultsOf, writtenTo } from "../functions/entry.js";
import { calls, type NamedCall } from "../functions/index.js";
import type { Float16Values, HalfName } from "../tools/api.js";
import { engines } from "../tools/engines.js";
import { HALF_FORMATS, Halves } from "../tools/internals.js";
import { givenRows } from "../tools/rowCalls.js";
import { makeRows, type Placed, type Placement, put, type Rows } from "../tools/rows.js";
import { share } from "../tools/share.js";
import { HALF_NAMES } from "../tools/sixteenBit.js";

type Data = Float32Array | Uint16Array;

/** What the compiler's libraries do not know. */
interface Float16Class {
  new (source: number | ArrayBufferLike): Float16Values;
  of(...values: number[]): Float16Values;
}

/** A tensor as functions take and return it. */
interface Tensor {
  readonly data: Data;
  readonly shape: readonly number[];
  readonly strides?: readonly number[];
  readonly dtype?: HalfName;
}

function narrowed(floats: Float32Array, name: HalfName): Uint16Array {
  const bits = new Uint16Array(floats.length);
  new Halves(bits, HALF_FORMATS[name]).narrowFrom(floats);
  return bits;
}

function widened(bits: Uint16Array, name: HalfName): Float32Array {
  const floats = new Float32Array(bits.length);
  new Halves(bits, HALF_FORMATS[name]).widenInto(floats);
  return floats;
}

/** The same tensor in 16 bits, and what float32 tensor that is. */
function bothOf(source: Placed, name: HalfName): { half: Tensor; wide: Tensor } {
  const { shape, strides } = source;
  const bits = narrowed(source.data as Float32Array, name);
  return {
    half: { data: bits, shape, strides, dtype: name },
    wide: { data: widened(bits, name), shape, strides },
  };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Data) => Buffer.from(buffer, byteOffset, byteLength);

/** Results are the float32 ones rounded to the input's dtype, or these as they are. */
function expectRounded(
  what: string,
  result: Tensor,
  wide: Tensor,
  name: HalfName,
  kind: "wide" | "rounded",
): void {
  expect(result.shape, what).toEqual(wide.shape);
  expect(result.dtype, what).toBe(kind === "wide" ? undefined : name);
  const floats = wide.data as Float32Array;
  const expected = kind === "wide" ? floats : narrowed(floats, name);
  expect(result.data.constructor, what).toBe(expected.constructor);
  expectSame(what, result.data, expected);
}

/** Not toEqual, which takes seconds to describe how long arrays differ. */
function expectSame(what: string, got: Data, expected: Data): void {
  expect(got.length).toBe(expected.length);
  if (bytesOf(got).equals(bytesOf(expected))) return;
  const differing = got.findIndex((value, i) => !Object.is(value, expected[i]));
  if (differing >= 0)
    expect.fail(`${what}: [${differing}] is ${got[differing]}, expected ${expected[differing]}`);
}

/** Blocks hold 32,768 float32, and 48 classes are few. */
const PLACEMENTS: Readonly<Record<string, { classes: number } & Placement>> = {
  "short rows": { classes: 10, ids: rowIds(37), inner: 1 },
  "rows of several blocks": { classes: 1008, ids: rowIds(80), inner: 1 },
  "a middle axis": { classes: 21, ids: rowIds(35), inner: 5 },
  "rows with gaps between them": { classes: 100, ids: rowIds(6), inner: 1, padding: 3, shift: 1 },
  "rows that are gathered": { classes: 30, ids: rowIds(12), inner: 2, transposed: true },
  "rows longer than a block": { classes: 33_001, ids: rowIds(2), inner: 1 },
  "a middle axis with rows longer than a block": { classes: 20_001, ids: rowIds(4), inner: 2 },
};

/** Of so many large tensors a call has one, at least. */
const ROUND = share(1, 2);

/** Tensors that are not given to every call in both types. */
function isLarge({ classes, ids }: { classes: number } & Placement): boolean {
  return classes * ids.length > 50_000;
}

function rowIds(count: number): number[] {
  return Array.from({ length: count }, (_, id) => id);
}

/** Rows of every kind, made once for each number of classes. */
const rowsOf = new Map<number, Rows>();
function rows({ classes, ids }: { classes: number } & Placement): Rows {
  const made = rowsOf.get(classes) ?? makeRows(Float32Array, classes, ids.length);
  rowsOf.set(classes, made);
  return made;
}

/** Losses of 16-bit floats are float32; so is what has a type of its own. */
function kindOf({ entry, dtype }: NamedCall, name: ResultName): "wide" | "rounded" {
  const isLoss = name === "loss" || (name === "result" && entry.reductions !== undefined);
  return isLoss || entry.widens || dtype !== undefined ? "wide" : "rounded";
}

/** A cast to another 16-bit type rounds before it computes: a test of its own. */
const compared = calls.filter(({ dtype }) => !HALF_NAMES.some((name) => name === dtype));

/** The same tensors in 16 bits and in float32; those that must not be rounded as they are. */
function bothGiven(source: Given, name: HalfName): { half: Given; wide: Given } {
  const rounded = (["x", "y", "p", "q", "g", "factor", "positive", "rows", "sums"] as const).map(
    (role) => [role, bothOf(source[role] as Placed, name)] as const,
  );
  const pick = (kind: "half" | "wide") => ({
    ...source,
    ...Object.fromEntries(rounded.map(([role, both]) => [role, both[kind]])),
  });
  return { half: pick("half"), wide: pick("wide") };
}

describe.each(engines)("$name", ({ api }) => {
  describe.each(Object.entries(PLACEMENTS))("%s", (title, placement) => {
    const given = givenRows(rows(placement), placement);

    test.each(HALF_NAMES)("%s: every call", (name) => {
      const { half, wide } = bothGiven(given, name);
      for (const [number, call] of compared.entries()) {
        // Without a reduction, and in turn with each of the others.
        const { reductions = ["none"] } = call.entry;
        const [none, ...others] = reductions;
        const place = Object.keys(PLACEMENTS).indexOf(title);
        const turn = number + place + HALF_NAMES.indexOf(name);
        // Large tensors in one of the types: which one changes from call to call, and from placement to placement.
        if (isLarge(placement) && name !== HALF_NAMES[((number >> 1) + (place >> 2)) % 2]) continue;
        if (isLarge(placement) && (number + place) % ROUND !== 0) continue;
        for (const reduction of others.length > 0 && turn % 2
          ? [others[(turn >> 1) % others.length]]
          : [none]) {
          const what = `${call.title}, ${reduction}`;
          const expected = new Map(resultsOf(call.run(api, { ...wide, reduction })));
          const outcome = call.run(api, { ...half, reduction });
          for (const [which, result] of resultsOf(outcome)) {
            const other = expected.get(which);
            if (typeof result === "number") expect(result, what).toBe(other);
            else
              expectRounded(
                `${what}, ${which}`,
                result as Tensor,
                other as Tensor,
                name,
                kindOf(call, which),
              );
          }
          if (typeof outcome === "number") continue;
          const written = writtenTo(outcome).data;
          const out = new (written.constructor as Float32ArrayConstructor)(written.length);
          const into = writtenTo(call.run(api, { ...half, reduction }, out)) as Tensor;
          expect(into.data).toBe(out);
          expectSame(`${what}, out`, into.data, written as Data);
        }
      }
    });

    test.each(HALF_NAMES)("%s: in place", (name) => {
      const { classes, ids, inner } = placement;
      const { logits, target: targets } = rows(placement);
      const target = { data: Int32Array.from(ids, (id) => targets[id]), shape: [ids.length / inner, inner] };
      const source = { ...placement, padding: 0, transposed: false };
      const { half, wide } = bothOf(put(logits, classes, source), name);
      for (const run of [
        (x: Tensor, out?: Data) => api.softmax(x, { dim: 1, out }),
        (x: Tensor, out?: Data) => api.logSoftmax(x, { dim: 1, out }),
        (x: Tensor, out?: Data) => api.crossEntropyGrad(x, target, { out }).grad,
        (x: Tensor, out?: Data) => api.exp(x, { out }),
      ]) {
        const data = half.data.slice();
        const result = run({ ...half, data }, data) as Tensor;
        expect(result.data).toBe(data);
        expectRounded(String(run), result, run(wide) as Tensor, name, "rounded");
      }
    });
  });

  test("a loss of 16-bit logits is the number that float32 logits give", () => {
    const { half, wide } = bothOf(
      put(rows({ classes: 10, ids: rowIds(7), inner: 1 }).logits, 10, { ids: [0, 1, 2], inner: 1 }),
      "bfloat16",
    );
    const shape = [3, 10];
    const target = [1, 2, 3];
    expect(api.crossEntropy({ ...half, shape }, target)).toBe(api.crossEntropy({ ...wide, shape }, target));
    const { loss } = api.crossEntropyGrad({ ...half, shape }, target);
    expect(loss).toBe(api.crossEntropyGrad({ ...wide, shape }, target).loss);
  });

  test("the option dtype casts before computing", () => {
    const input = Float32Array.of(1.0001, 2.0002, -3.0003);
    const bits = narrowed(input, "bfloat16");
    const cast = api.softmax(input, { dtype: "bfloat16" });
    const wide = api.softmax(widened(bits, "bfloat16"));
    expect(cast).toEqual({
      data: narrowed(wide.data as Float32Array, "bfloat16"),
      shape: [3],
      dtype: "bfloat16",
    });
    const half = { data: bits, shape: [3], type: "bfloat16" } as const;
    expect(api.softmax(half, { dtype: "float32" })).toEqual(wide);
    expect(api.logSoftmax(half, { dtype: "float64" })).toEqual(
      api.logSoftmax(Float64Array.from(widened(bits, "bfloat16"))),
    );
    const other = api.softmax(half, { dtype: "float16" });
    const throughBoth = widened(narrowed(widened(bits, "bfloat16"), "float16"), "float16");
    expect(other.data).toEqual(narrowed(api.softmax(throughBoth).data as Float32Array, "float16"));
  });

  test("16-bit weights, probabilities and upstream gradients beside float32", () => {
    const x = { data: Float32Array.of(1, 2, -3, 0, 4, 1), shape: [2, 3] };
    const probabilities = bothOf({ data: Float32Array.of(0.2, 0.3, 0.5, 1, 0, 0), shape: [2, 3] }, "float16");
    expect(api.crossEntropy(x, probabilities.half)).toBe(api.crossEntropy(x, probabilities.wide));
    const weight = bothOf({ data: Float32Array.of(0.3, 1.7, 2.2), shape: [3] }, "bfloat16");
    expect(api.crossEntropy(x, [1, 2], { weight: weight.half })).toBe(
      api.crossEntropy(x, [1, 2], { weight: weight.wide }),
    );
    const upstream = bothOf({ data: Float32Array.of(0.1, 0.7), shape: [2] }, "float16");
    const gradient = (gradOutput: Tensor) =>
      api.crossEntropyGrad(x, [1, 2], { reduction: "none", gradOutput }).grad.data;
    expect(gradient(upstream.half)).toEqual(gradient(upstream.wide));
  });

  test("oneHot and gather move them as they are", () => {
    expect(api.oneHot([2, 0], { dtype: "float16" })).toEqual({
      data: narrowed(Float32Array.of(0, 0, 1, 1, 0, 0), "float16"),
      shape: [2, 3],
      dtype: "float16",
    });
    const input = { data: Uint16Array.of(0x3f80, 0xffff, 0x0001), shape: [1, 3], dtype: "bfloat16" };
    expect(api.gather(input, { index: [[2, 1]] })).toEqual({
      data: Uint16Array.of(0x0001, 0xffff),
      shape: [1, 2],
      dtype: "bfloat16",
    });
  });

  // Older runtimes have none.
  const { Float16Array } = globalThis as { Float16Array?: Float16Class };
  if (Float16Array !== undefined) {
    test("a Float16Array goes in, and comes out", () => {
      const data = Float16Array.of(3, 1, -3, 0.5);
      const bits = new Uint16Array(data.buffer);
      const expected = api.softmax({ data: bits, shape: [4], dtype: "float16" });
      const result = api.softmax(data);
      expect(result).toEqual({ data: new Float16Array(expected.data.buffer), shape: [4], dtype: "float16" });
      expect(api.softmax({ data, dims: [4], type: "float16" }, { dtype: "float16" })).toEqual(result);
      const out = new Float16Array(4);
      expect(api.softmax({ data: bits, shape: [4], dtype: "float16" }, { out }).data).toBe(out);
      expect(out).toEqual(result.data);
      expect(api.softmax(data, { out: new Uint16Array(4) }).data).toEqual(expected.data);
      expect(api.exp(data, { out: data }).data).toBe(data);
      expect(api.crossEntropy(Float16Array.of(3, 1, -3), 1)).toBe(api.crossEntropy([3, 1, -3], 1));
      expect(api.gather(out, { index: [3] }).data).toEqual(Float16Array.of(out[3]));
    });
  }
});
