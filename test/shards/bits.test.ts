/** Losses and gradients of logits whose classes are split over processes have the bits of one process. */

import { describe, expect, test } from "vitest";
import { integerBelow, permutation, type Random, uniform } from "../tools/random.js";
import {
  allReduced,
  cut,
  dtypes,
  expectSame,
  expectWhole,
  type Logits,
  logitsOf,
  SECTION,
  type ShardDType,
  shardEngines,
  split,
  type Target,
  tensorOf,
} from "./shardedRows.js";

/** How logits are distributed, in nats. */
interface Kind {
  readonly scale: number;
  readonly offset: number;
  /** How far the target lies above the others. */
  readonly lead: number;
  /** How far neighbouring sections lie apart. */
  readonly apart: number;
}

const kinds: Readonly<Record<string, Kind>> = {
  "usual logits": { scale: 3, offset: 0, lead: 0, apart: 0 },
  "wide logits": { scale: 40, offset: 20, lead: 0, apart: 0 },
  "a target that leads by 120 nats": { scale: 3, offset: -50, lead: 120, apart: 0 },
  "an offset of 1000": { scale: 2, offset: 1000, lead: 0, apart: 0 },
  "an offset of -400": { scale: 3, offset: -400, lead: 30, apart: 0 },
  "sections at different heights": { scale: 3, offset: 0, lead: 0, apart: 60 },
};

interface Shape {
  readonly outer: number;
  readonly inner: number;
  readonly classes: number;
}

const shapes: readonly Shape[] = [
  { outer: 3, inner: 1, classes: 3 * SECTION + 100 },
  { outer: 2, inner: 1, classes: 11 * SECTION + 20 },
  { outer: 1, inner: 5, classes: 2 * SECTION + 1 },
  { outer: 2, inner: 19, classes: SECTION + 33 },
  { outer: 18, inner: 1, classes: SECTION + 7 },
];

/** Where class `c` of a row lies. */
function placeOf({ inner, classes }: Shape, row: number, c: number): number {
  return (Math.floor(row / inner) * classes + c) * inner + (row % inner);
}

function drawn(random: Random, shape: Shape, dtype: ShardDType, kind: Kind): { x: Logits; target: Target } {
  const { outer, inner, classes } = shape;
  const values = logitsOf(random, outer * inner * classes, kind.scale, kind.offset);
  for (let k = 0; k < values.length; k++)
    values[k] += kind.apart * (Math.floor((Math.floor(k / inner) % classes) / SECTION) % 3);
  const data = Int32Array.from({ length: outer * inner }, () => integerBelow(random, classes));
  data.forEach((t, row) => {
    values[placeOf(shape, row, t)] += kind.lead;
  });
  const [sizes, rows] =
    inner === 1
      ? [[outer, classes], [outer]]
      : [
          [outer, classes, inner],
          [outer, inner],
        ];
  return { x: tensorOf(values, sizes, dtype), target: { data, shape: rows } };
}

describe.each(shardEngines)("$name", ({ sharded, whole }) => {
  describe.each(dtypes)("%s", (dtype) => {
    test.each(shapes)("$outer × $classes × $inner", (shape) => {
      const random = uniform(shape.classes);
      for (const [name, kind] of Object.entries(kinds)) {
        const { x, target } = drawn(random, shape, dtype, kind);
        target.data[target.data.length - 1] = -100;
        const cuts = cut(random, shape.classes, 5);
        const splits = split(sharded, x, target, cuts);
        const { states } = splits;
        const merged = permutation(random, states.length)
          .map((k) => states[k])
          .reduce((a, b) => sharded.mergeRowStates(a, b));
        const added = allReduced(states);
        expect(added.sums, "an all-reduce is a merge").toEqual(merged.sums);
        expectWhole(sharded, whole, x, target, splits, added, `${name}, cut at ${cuts}`);
      }
    });

    test.each([
      ["-Infinity", -Infinity],
      ["+Infinity", Infinity],
      ["NaN", Number.NaN],
      ["a second maximum", 1000],
    ])("rows with %s among the targets, in one shard, in two and in all", (_, value) => {
      const shape: Shape = { outer: 8, inner: 1, classes: 3 * SECTION };
      const { classes } = shape;
      const random = uniform(5);
      const { x, target } = drawn(random, shape, dtype, kinds["usual logits"]);
      target.data.fill(SECTION + 3);
      target.data[7] = -100;
      const special = tensorOf(Float64Array.of(value), [1], dtype).data[0];
      const set = (row: number, ...at: number[]) => {
        for (const c of at) x.data[placeOf(shape, row, c)] = special;
      };
      set(0, SECTION + 3);
      set(1, 7);
      set(2, 7, 2 * SECTION + 5);
      set(3, SECTION + 3, 2 * SECTION, 2 * SECTION + 5);
      x.data.fill(special, 4 * classes, 5 * classes);
      x.data.fill(special, 5 * classes, 5 * classes + SECTION);
      x.data.fill(special, 6 * classes + SECTION, 6 * classes + 2 * SECTION);
      x.data.fill(special, 7 * classes, 8 * classes);
      for (const cuts of [
        [0, SECTION, 2 * SECTION, classes],
        [0, 2 * SECTION, classes],
        [0, classes],
      ]) {
        const splits = split(sharded, x, target, cuts);
        const merged = sharded.mergeRowStates(...splits.states);
        expectWhole(sharded, whole, x, target, splits, merged, `cut at ${cuts}`);
      }
    });

    test.each([1, 3, 16, 17, 48, 49, 300, SECTION - 1, SECTION])(
      "a vocabulary of %d classes in one shard",
      (classes) => {
        for (const inner of [1, 3]) {
          const shape: Shape = { outer: 7, inner, classes };
          const { x, target } = drawn(uniform(classes), shape, dtype, kinds["usual logits"]);
          target.data[2] = -100;
          const splits = split(sharded, x, target, [0, classes]);
          expectWhole(sharded, whole, x, target, splits, splits.states[0], `inner ${inner}`);
        }
      },
    );
  });

  test("rows of many blocks, and no rows", () => {
    const shape: Shape = { outer: 2100, inner: 1, classes: SECTION + 1 };
    const { x, target } = drawn(uniform(3), { ...shape, outer: 5 }, "float32", kinds["usual logits"]);
    const data = new Float32Array(shape.outer * shape.classes);
    for (let o = 0; o < shape.outer; o += 5)
      data.set(x.data.subarray(0, Math.min(5, shape.outer - o) * shape.classes), o * shape.classes);
    const all: Logits = { data, shape: [shape.outer, shape.classes], dtype: "float32" };
    const targets = {
      data: Int32Array.from({ length: shape.outer }, (_, k) => target.data[k % 5]),
      shape: [shape.outer],
    };
    const splits = split(sharded, all, targets, [0, SECTION, SECTION + 1]);
    const merged = sharded.mergeRowStates(...splits.states);
    const options = { reduction: "none" } as const;
    expectSame(
      sharded.closeRowStates(merged, targets, options).data,
      whole.crossEntropy(all, targets, options).data,
      "losses",
    );
    const none: Logits = { data: new Float32Array(0), shape: [0, SECTION], dtype: "float32" };
    const noTarget = { data: new Int32Array(0), shape: [0] };
    const empty = split(sharded, none, noTarget, [0, SECTION]).states[0];
    expect(sharded.closeRowStates(empty, noTarget)).toBeNaN();
    expect(sharded.closeRowStates(empty, noTarget, { reduction: "sum" })).toBe(0);
    expect(sharded.rowGradient(none, empty, noTarget, { firstClass: 0 }).shape).toEqual([0, SECTION]);
  });
});
