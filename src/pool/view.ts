/** Views cut into pieces, and rows copied out of them. */

import type { NumberArray } from "../dtype.js";
import type { View } from "../engine/data.js";
import { copyTo } from "../intrinsics.js";
import { part } from "../tensor/part.js";
import { copyTile } from "../tensor/tile.js";

/** Whether its outer indices lie so that any number of them makes a view. */
export function canBeCut({ places }: Pick<View, "places">): boolean {
  return places === null || places.outer.sizes.length === 1;
}

/** `count` outer indices from `start` on. */
export function cutView(view: View, start: number, count: number): View {
  const cut = part(view, start, count);
  const { places } = view;
  return places === null
    ? cut
    : { ...cut, places: { ...places, outer: { ...places.outer, sizes: [count] } } };
}

/** Writes the elements of these outer indices one after the other. */
export function copyRows(
  to: NumberArray,
  from: NumberArray,
  view: Omit<View, "data">,
  start: number,
  count: number,
): void {
  const { offset, classes, inner, stride, places } = view;
  const size = classes * inner;
  if (places !== null) {
    const tile = { outerStart: start, outer: count, classStart: 0, classes, innerStart: 0, inner };
    copyTile(to, 0, from, offset, places, tile, { outer: size, classes: inner, inner: 1 });
  } else if (stride === size) {
    copyTo(to, from.subarray(offset + start * size, offset + (start + count) * size));
  } else {
    for (let o = 0; o < count; o++) {
      const first = offset + (start + o) * stride;
      copyTo(to, from.subarray(first, first + size), o * size);
    }
  }
}
