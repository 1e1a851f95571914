/** Pieces of a tensor, and copying one out of a view of any layout. */

import type { NumberArray } from "../dtype.js";
import type { Places, View } from "../engine/data.js";
import { boxesOf, copyBox } from "./box.js";
import { placeOf } from "./walk.js";

/** A piece of a tensor: ranges of the outer, class and inner axes. */
export interface Tile {
  outerStart: number;
  outer: number;
  classStart: number;
  classes: number;
  innerStart: number;
  inner: number;
}

/** How far apart neighbours along each axis are written. */
export interface Spacing {
  readonly outer: number;
  readonly classes: number;
  readonly inner: number;
}

/** The index in the data of the first element of an outer index. */
export function outerStart({ offset, stride, places }: View, o: number): number {
  return offset + (places === null ? o * stride : placeOf(places.outer, o));
}

/** Whether the elements of an outer index lie row-major without gaps. */
export function hasDenseRows({ places }: View): boolean {
  return places === null || places.rowsAreDense;
}

/** Writes a tile of what `places` says of `source`, whose first element is at `offset`, from `target[at]` on. */
export function copyTile(
  target: NumberArray,
  at: number,
  source: NumberArray,
  offset: number,
  places: Places,
  tile: Tile,
  spacing: Spacing,
): void {
  const inners = boxesOf(places.inner, tile.innerStart, tile.inner, spacing.inner);
  const classes = boxesOf(places.classes, tile.classStart, tile.classes, spacing.classes);
  const slowFirst = spacing.inner < spacing.classes;
  for (const o of boxesOf(places.outer, tile.outerStart, tile.outer, spacing.outer)) {
    for (const c of classes) {
      for (const i of inners) {
        const [slow, fast] = slowFirst ? [c, i] : [i, c];
        const sides = [...o.sides, ...slow.sides, ...fast.sides];
        copyBox(target, at + o.to + c.to + i.to, source, offset + o.from + c.from + i.from, sides);
      }
    }
  }
}
