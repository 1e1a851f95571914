/** The order of files: by their numbers where a pattern names them, as given where someone does. */
import { expect, test } from "vitest";
import { byNumbers, inOrder } from "../../src/cli/fileOrder.js";

test("runs of digits compare as numbers, of whatever length, with zeros or without", () => {
  const sorted = [
    "a",
    "a1",
    "a2",
    "a02b1",
    "a2b1",
    "a2b3",
    "a10",
    "a99999999999999999998",
    "a99999999999999999999",
    "b",
    "b-1.npy",
    "b-10.npy",
    "b-10/2.npy",
    "b-10/11.npy",
  ];
  for (let seed = 1; seed < 20; seed++) {
    const shuffled = sorted.slice().sort((a, b) => hash(a, seed) - hash(b, seed));
    expect(shuffled.sort(byNumbers)).toEqual(sorted);
  }
  expect(byNumbers("a1", "a1")).toBe(0);
});

function hash(text: string, seed: number): number {
  return [...text].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 1009, seed);
}

for (const [given, ordered] of [
  // As a shell writes `x-*.npy` out.
  ["x-1 x-10 x-2", "x-1 x-2 x-10"],
  ["x-01 x-02 x-10", "x-01 x-02 x-10"],
  // A locale has punctuation before digits, a byte after them.
  ["x_10_a x_1_a x_2_a", "x_1_a x_2_a x_10_a"],
  ["x_1_a x_10_a x_2_a", "x_1_a x_2_a x_10_a"],
  // Two patterns.
  ["y1 y10 y2 x1 x10 x2", "y1 y2 y10 x1 x2 x10"],
  ["d1/x3 d1/x20 d10/x1", "d1/x3 d1/x20 d10/x1"],
  // In no order of text: someone's own.
  ["x-2 x-1", "x-2 x-1"],
  ["x-3 x-1 x-2", "x-3 x-1 x-2"],
  ["b a", "b a"],
  ["last x-1 x-10 x-2 first", "last x-1 x-2 x-10 first"],
  ["", ""],
]) {
  test(`${given} are read in the order ${ordered}`, () => {
    const names = (text: string) => text.split(" ").filter(Boolean);
    expect(inOrder(names(given))).toEqual(names(ordered));
  });
}
