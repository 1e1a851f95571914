/** Where a target stands in its row: what the library's score says, however little of the row is looked at. */
import { expect, test } from "vitest";
import * as wasm from "../../src/index.js";
import { GREEDY, standing } from "../../src/run/standing.js";
import { integerBelow, uniform } from "../tools/random.js";

const VALUES = [0, -0, 1, 2, 2, 3, 7, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NaN];
/** The first ones. */
const FINITE = 7;
const MOST = 5;

test("rows with ties, infinities and NaN, along every axis", () => {
  const random = uniform(3);
  for (let round = 0; round < 400; round++) {
    const [outer, classes, inner] = [3, 9, 3].map((most) => 1 + integerBelow(random, most));
    const data = Float32Array.from(
      { length: outer * classes * inner },
      () => VALUES[integerBelow(random, round % 2 === 0 ? FINITE : VALUES.length)],
    );
    const rows = outer * inner;
    const target = Int32Array.from({ length: rows }, () => integerBelow(random, classes));
    const { rank, isGreedy } = wasm.score(
      { data, shape: [outer, classes, inner] },
      { data: target, shape: [outer, inner] },
      { dim: 1 },
    );
    for (let row = 0; row < rows; row++) {
      const block = { data, firstRow: 0, outer, inner };
      const expected = isGreedy.data[row] === 1 ? GREEDY : rank.data[row];
      const beyond = expected > MOST || (expected === 0 && isGreedy.data[row] === 0);
      const place = standing(block, classes, row, target[row], MOST);
      expect([round, row, place]).toEqual([round, row, beyond ? MOST + 1 : expected]);
      const only = standing(block, classes, row, target[row], GREEDY);
      expect(only === GREEDY).toBe(isGreedy.data[row] === 1);
    }
  }
});
