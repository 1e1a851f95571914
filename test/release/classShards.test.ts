/** A vocabulary of 10^7 classes in 16 shards has the bits of one process. */

import { expect, test } from "vitest";
import {
  allReduced,
  dtypes,
  expectWhole,
  logitsOf,
  SECTION,
  shardEngines,
  split,
  tensorOf,
} from "../shards/shardedRows.js";
import { integerBelow, permutation, uniform } from "../tools/random.js";

const CLASSES = 10 ** 7;
const SHARDS = 16;
const ROWS = 2;

test.each(shardEngines.flatMap((engine) => dtypes.map((dtype) => ({ ...engine, dtype }))))(
  "$dtype on $name",
  ({ sharded, whole, dtype }) => {
    const random = uniform(16);
    const sections = permutation(random, Math.floor(CLASSES / SECTION)).slice(0, SHARDS - 1);
    const cuts = [0, ...sections.map((k) => (k + 1) * SECTION), CLASSES].sort((a, b) => a - b);
    const x = tensorOf(logitsOf(random, ROWS * CLASSES, 4, 3), [ROWS, CLASSES], dtype);
    const data = Int32Array.from({ length: ROWS }, () => integerBelow(random, CLASSES));
    const target = { data, shape: [ROWS] };
    const splits = split(sharded, x, target, cuts);
    expect(splits.states).toHaveLength(SHARDS);
    const shuffled = permutation(random, SHARDS).map((k) => splits.states[k]);
    const merged = sharded.mergeRowStates(...shuffled);
    expect(merged.sums).toEqual(allReduced(splits.states).sums);
    expectWhole(sharded, whole, x, target, splits, merged, `cut at ${cuts}`);
  },
);
