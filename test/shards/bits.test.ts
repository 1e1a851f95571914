/** Losses and gradients of logits whose classes are split over processes have the bits of one process. */

import { describe, expect, test } from "vitest";
import { integerBelow, permutation, uniform } from "../tools/random.js";
import {
  allReduced,
  cut,
  dtypes,
  type Logits,
  logitsOf,
  type ShardDType,
  type Split,
  shardEngines,
  split,
  tensorOf,
} from "./shardedRows.js";

const SECTION = 4096;

/** Bit for bit, and fast. */
function expectSame(got: ArrayLike<number>, expected: ArrayLike<number>, message: string): void {
  expect(got.length, message).toBe(expected.length);
  for (let k = 0; k < got.length; k++)
    if (!Object.is(got[k], expected[k]))
      expect.fail(`${message}: element ${k} is ${got[k]}, expected ${expected[k]}`);
}

/** How large logits are, in nats, and what of them is special. */
const kinds: Record<string, { scale: number; offset: number; lead: number; heights?: boolean }> = {
  "usual logits": { scale: 3, offset: 0, lead: 0 },
  "wide logits": { scale: 40, offset: 20, lead: 0 },
  "a target that leads by 120 nats": { scale: 3, offset: -50, lead: 120 },
  "an offset of 1000": { scale: 2, offset: 1000, lead: 0 },
  "an offset of -400": { scale: 3, offset: -400, lead: 30 },
  "shards at different heights": { scale: 3, offset: 0, lead: 0, heights: true },
};

interface Case {
  readonly outer: number;
  readonly inner: number;
  readonly classes: number;
}

function logits(seed: number, { outer, inner, classes }: Case, dtype: ShardDType, kind: string) {
  const random = uniform(seed);
  const { scale, offset, lead, heights } = kinds[kind];
  const values = logitsOf(random, outer * inner * classes, scale, offset);
  if (heights === true)
    for (let k = 0; k < values.length; k++)
      values[k] += 60 * ((((Math.floor(k / inner) % classes) / SECTION) % 3) | 0) - 60;
  const rows = outer * inner;
  const target = Int32Array.from({ length: rows }, () => integerBelow(random, classes));
  target.forEach((t, row) => {
    values[(Math.floor(row / inner) * classes + t) * inner + (row % inner)] += lead;
  });
  const shape = inner === 1 ? [outer, classes] : [outer, classes, inner];
  const x = tensorOf(values, shape, dtype);
  return { random, x, target: { data: target, shape: inner === 1 ? [outer] : [outer, inner] } };
}

/** Replaces elements of the row. */
function replace(x: Logits, inner: number, row: number, at: number, value: number): void {
  const [, classes] = x.shape;
  const k = (Math.floor(row / inner) * classes + at) * inner + (row % inner);
  x.data[k] = tensorOf(Float64Array.of(value), [1], x.dtype).data[0];
}

const cases: readonly Case[] = [
  { outer: 3, inner: 1, classes: 3 * SECTION + 100 },
  { outer: 2, inner: 1, classes: 11 * SECTION + 20 },
  { outer: 1, inner: 5, classes: 2 * SECTION + 1 },
  { outer: 2, inner: 19, classes: SECTION + 33 },
  { outer: 18, inner: 1, classes: SECTION + 7 },
];

describe.each(shardEngines)("$name", ({ sharded, whole }) => {
  function expectWhole(
    x: Logits,
    target: { data: Int32Array; shape: readonly number[] },
    splits: Split,
    merged: Split["states"][0],
    message: string,
  ): void {
    const { parts, firsts } = splits;
    for (const reduction of ["none", "mean", "sum"] as const) {
      const expected = whole.crossEntropyGrad(x, target, { reduction });
      const loss = sharded.closeRowStates(merged, target, { reduction });
      if (typeof loss === "number")
        expectSame([loss], [expected.loss as unknown as number], `${message}, ${reduction}`);
      else
        expectSame(
          loss.data,
          (expected.loss as { data: ArrayLike<number> }).data,
          `${message}, ${reduction}`,
        );
      const all = { ...x, data: expected.grad.data as Logits["data"] };
      parts.forEach((each, k) => {
        const options = { firstClass: firsts[k], dim: 1, reduction };
        const grad = sharded.rowGradient(each, merged, target, options);
        const end = firsts[k + 1] ?? x.shape[1];
        expectSame(
          grad.data,
          partOf(all, firsts[k], end),
          `${message}, ${reduction}, gradient of shard ${k}`,
        );
      });
    }
  }

  describe.each(dtypes)("%s", (dtype) => {
    test.each(cases)("$outer × $classes × $inner", (shape) => {
      Object.keys(kinds).forEach((kind, k) => {
        const { random, x, target } = logits(k + shape.classes, shape, dtype, kind);
        const rows = target.data.length;
        target.data[rows - 1] = -100;
        for (let run = 0; run < 2; run++) {
          const cuts = cut(random, shape.classes, 5);
          const splits = split(sharded, x, target, cuts);
          const order = permutation(random, splits.states.length).map((s) => splits.states[s]);
          const merged = order.reduce((a, b) => sharded.mergeRowStates(a, b));
          expectSame(
            [...merged.sums].map(Number),
            [...allReduced(splits.states).sums].map(Number),
            "an all-reduce",
          );
          expectWhole(
            x,
            target,
            splits,
            run === 0 ? merged : allReduced(splits.states),
            `${kind}, cut at ${cuts}`,
          );
        }
      });
    });
  });
});

function partOf({ data, shape }: Logits, from: number, to: number): ArrayLike<number> {
  const [outer, classes, inner = 1] = shape;
  const rows = Array.from({ length: outer }, (_, o) =>
    Array.from(data.subarray((o * classes + from) * inner, (o * classes + to) * inner)),
  );
  return rows.flat();
}
void replace;
