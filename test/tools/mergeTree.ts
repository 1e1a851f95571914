/** Pieces in a random order, merged along a random tree, some of them through JSON: what exact sums must not notice. */

import { integerBelow, permutation, type Random } from "./random.js";

interface Mergeable {
  merge(other: this): this;
}

/** Where a list of so many rows is cut: uneven pieces, some of them empty. */
export function cuts(random: Random, rows: number, pieces: number): readonly (readonly [number, number])[] {
  const places = Array.from({ length: pieces - 1 }, () => Math.floor(rows * random() ** 2)).sort(
    (a, b) => a - b,
  );
  return [0, ...places].map((start, k) => [start, places[k] ?? rows]);
}

/** All of them in one. `copy` takes a meter through JSON. */
export function mergedInTree<M extends Mergeable>(
  random: Random,
  meters: readonly M[],
  copy: (meter: M) => M,
): M {
  const left = permutation(random, meters.length).map((k) => meters[k]);
  while (left.length > 1) {
    const [one] = left.splice(integerBelow(random, left.length), 1);
    const other = integerBelow(random, left.length);
    left[other] =
      random() < 0.3 ? copy(left[other]).merge(one) : left[other].merge(random() < 0.3 ? copy(one) : one);
  }
  return left[0];
}
