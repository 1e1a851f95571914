/** What closeRowStates and rowGradient take of the options of crossEntropy means there what it means in one process. */

import { describe, expect, test } from "vitest";
import { normal, uniform } from "../tools/random.js";
import { dtypes, expectSame, logitsOf, part, SECTION, shardEngines, split, tensorOf } from "./shardedRows.js";

const CLASSES = 2 * SECTION + 10;
const ROWS = 6;
const target = { data: BigInt64Array.of(5n, 8193n, 4096n, 7n, -3n, 2n), shape: [ROWS] };
const indices = { data: Int32Array.from(target.data, Number), shape: [ROWS] };

const options = [
  { ignoreIndex: -3 },
  { ignoreIndex: [-3, 7] },
  { ignoreIndex: -3, mask: [true, false, true, true, true, true] },
  { ignoreIndex: -3, rowWeight: [1, 0, 2.5, 3, 1, -1] },
  { ignoreIndex: -3, normalizer: 7 },
  { ignoreIndex: -3, mask: [0, 0, 0, 0, 0, 0], normalizer: 7 },
];

describe.each(shardEngines)("$name", ({ sharded, whole }) => {
  describe.each(dtypes)("%s", (dtype) => {
    const x = tensorOf(logitsOf(uniform(4), ROWS * CLASSES, 3, 1), [ROWS, CLASSES], dtype);
    const { parts, states, firsts } = split(sharded, x, indices, [0, SECTION, CLASSES]);
    const merged = sharded.mergeRowStates(...states);

    test.each(options)("%j", (given) => {
      const losses = { ...given, reduction: "none" } as const;
      const sums = "normalizer" in given ? [] : (["sum", "parts"] as const);
      for (const reduction of ["mean", ...sums] as const)
        expect(sharded.closeRowStates(merged, target, { ...given, reduction })).toEqual(
          whole.crossEntropy(x, target, { ...given, reduction }),
        );
      if (sums.length > 0) {
        const out = dtype === "float64" ? new Float64Array(ROWS) : new Float32Array(ROWS);
        expect(sharded.closeRowStates(merged, target, { ...losses, out }).data).toBe(out);
        expectSame(out, whole.crossEntropy(x, target, losses).data, "losses");
      }
      const { grad } = whole.crossEntropyGrad(x, target, { ...given, gradOutput: -0.3 });
      parts.forEach((each, k) => {
        const of = { firstClass: firsts[k] };
        const expected = part({ ...x, data: grad.data }, firsts[k], firsts[k + 1] ?? CLASSES).data;
        const got = sharded.rowGradient(each, merged, target, { ...given, ...of, gradOutput: -0.3 });
        expectSame(got.data, expected, `gradient of shard ${k}`);
        const inPlace = each.data.slice();
        const out = sharded.rowGradient({ ...each, data: inPlace }, merged, target, {
          ...given,
          ...of,
          gradOutput: -0.3,
          out: inPlace as Float32Array<ArrayBuffer>,
        });
        expect(out.data).toBe(inPlace);
        expectSame(inPlace, expected, `gradient of shard ${k} in place`);
      });
    });

    test("an upstream gradient for each row, huge and tiny ones too", () => {
      const noise = normal(uniform(8));
      const gradOutput = Float64Array.from(
        { length: ROWS },
        (_, k) => noise() * 10 ** [0, 30, -36, 3, 0, -44][k],
      );
      const given = { ignoreIndex: -3, reduction: "none", gradOutput } as const;
      const { grad } = whole.crossEntropyGrad(x, target, given);
      parts.forEach((each, k) => {
        const expected = part({ ...x, data: grad.data }, firsts[k], firsts[k + 1] ?? CLASSES).data;
        const got = sharded.rowGradient(each, merged, target, { ...given, firstClass: firsts[k] });
        expectSame(got.data, expected, `gradient of shard ${k}`);
      });
    });

    test("a state that was cloned, and targets in any integers", () => {
      const cloned = structuredClone(merged);
      expect(sharded.closeRowStates(cloned, Array.from(indices.data), { ignoreIndex: -3 })).toBe(
        whole.crossEntropy(x, target, { ignoreIndex: -3 }),
      );
    });
  });

  test("the classes are on the last axis, unless dim names another one", () => {
    const data = Float32Array.from(logitsOf(uniform(2), 2 * 3 * CLASSES, 2, 0));
    const x = { data, shape: [2, 3, CLASSES] };
    const of = { data: Int32Array.of(1, 2, 3, 5000, 8200, -100), shape: [2, 3] };
    const strides = [3 * CLASSES, CLASSES, 1];
    const shard = (from: number, to: number) => ({ data, shape: [2, 3, to - from], strides, offset: from });
    const shards = [shard(0, SECTION), shard(SECTION, CLASSES)];
    const maxima = shards.map((each) => sharded.rowMax(each).data);
    const pivot = { data: maxima[0].map((m, k) => Math.max(m, maxima[1][k])), shape: [2, 3] };
    const states = shards.map((each, k) => sharded.rowState(each, of, { pivot, firstClass: k * SECTION }));
    const merged = sharded.mergeRowStates(...states);
    expect(sharded.closeRowStates(merged, of)).toBe(whole.crossEntropy(x, of, { dim: -1 }));
    const { grad } = whole.crossEntropyGrad(x, of, { dim: -1 });
    const got = sharded.rowGradient(shards[1], merged, of, { firstClass: SECTION });
    expect(got.shape).toEqual([2, 3, CLASSES - SECTION]);
    expect(got.data[CLASSES - SECTION]).toBe(grad.data[CLASSES + SECTION]);
    const first = { ...x, shape: [6, CLASSES] };
    const crossed = { data, shape: [CLASSES, 6], strides: [1, CLASSES] };
    expect(sharded.rowMax(crossed, { dim: 0 }).data).toEqual(sharded.rowMax(first).data);
  });
});
