/** Copying boxes: elements that lie apart by one stride along each of a few axes, in an order that caches like. */

import { type NumberArray, partOf } from "../dtype.js";
import { copyTo, fillWith } from "../intrinsics.js";
import type { Walk } from "./walk.js";

/** An axis of a box, with the distance of neighbours where they are read and where they are written. */
export interface Side {
  readonly size: number;
  readonly from: number;
  readonly to: number;
}

/** Neighbouring elements of a walk that form a box. */
export interface Box {
  /** Where it begins, counted from the beginning of the walk's array, and of what is written. */
  readonly from: number;
  readonly to: number;
  /** From the slowest to the fastest. */
  readonly sides: readonly Side[];
}

/** The boxes that make up the elements `[start, start + count)` of a walk, to be written `unit` apart. */
export function boxesOf({ offset, sizes, strides }: Walk, start: number, count: number, unit: number): Box[] {
  const boxes: Box[] = [];
  const add = (axis: number, first: number, length: number, from: number, to: number): void => {
    if (length === 0) return;
    const stride = strides[axis];
    let below = 1;
    for (let i = axis + 1; i < sizes.length; i++) below *= sizes[i];
    let index = Math.floor(first / below);
    // What is left of an index that has begun, the indices that are whole, and the beginning of the one after them.
    const begun = first - index * below;
    const head = begun === 0 ? 0 : Math.min(below - begun, length);
    if (head > 0) {
      add(axis + 1, begun, head, from + index * stride, to);
      index++;
    }
    const whole = Math.floor((length - head) / below);
    if (whole > 0) {
      let apart = below * unit;
      const sides: Side[] = [{ size: whole, from: stride, to: apart }];
      for (let i = axis + 1; i < sizes.length; i++) {
        apart /= sizes[i];
        sides.push({ size: sizes[i], from: strides[i], to: apart });
      }
      boxes.push({ from: from + index * stride, to: to + head * unit, sides });
    }
    const done = head + whole * below;
    if (done < length) add(axis + 1, 0, length - done, from + (index + whole) * stride, to + done * unit);
  };
  add(0, start, count, offset, 0);
  return boxes;
}

/** Below this many elements a loop beats a native copy, which needs a subarray. */
const NATIVE_COPY_LENGTH = 48;

/** Elements that are copied across before the next ones along: of four bytes, a cache line. */
const LINE_ELEMENTS = 16;

/** Elements that are copied in one turn of a loop. Of elements far apart, the processor then waits for several at once. */
const UNROLLED = 4;

const POINT: Side = { size: 1, from: 0, to: 1 };

/**
 * Writes the box that begins at `source[from]` to the one that begins at `target[to]`. Its sides are in the order in which it is
 * written.
 */
export function copyBox(
  target: NumberArray,
  to: number,
  source: NumberArray,
  from: number,
  sides: readonly Side[],
): void {
  const folded = fold(sides);
  // Parts of an inner axis may be single elements: then the next ones lie apart.
  const along = (folded[folded.length - 1]?.to === 1 ? folded.pop() : undefined) ?? POINT;
  const across = takeNearest(folded, along);
  const copyOthers = (depth: number, t: number, f: number): void => {
    if (depth === folded.length) {
      copyPlane(target, t, source, f, across, along);
      return;
    }
    const side = folded[depth];
    for (let i = 0; i < side.size; i++) copyOthers(depth + 1, t + i * side.to, f + i * side.from);
  };
  copyOthers(0, to, from);
}

/** The sides that are left when neighbours become one where one stride walks both. */
function fold(sides: readonly Side[]): Side[] {
  const folded: Side[] = [];
  for (const side of sides) {
    if (side.size === 1) continue;
    const last = folded[folded.length - 1];
    if (last !== undefined && last.from === side.size * side.from && last.to === side.size * side.to)
      folded[folded.length - 1] = { size: last.size * side.size, from: side.from, to: side.to };
    else folded.push(side);
  }
  return folded;
}

/** Takes the side out along which the source lies closer than along `along`; else the fastest one. */
function takeNearest(sides: Side[], along: Side): Side {
  let nearest = along;
  for (const side of sides) if (isCloser(side, nearest)) nearest = side;
  const index = nearest === along ? sides.length - 1 : sides.indexOf(nearest);
  return index < 0 ? POINT : sides.splice(index, 1)[0];
}

/** Whether neighbours of a side lie closer in the source than those of another, so that a line of it serves many runs. */
function isCloser(side: Side, other: Side): boolean {
  return side.from !== 0 && Math.abs(side.from) < Math.abs(other.from);
}

function copyPlane(
  target: NumberArray,
  to: number,
  source: NumberArray,
  from: number,
  across: Side,
  along: Side,
): void {
  const { size, from: step } = along;
  const width = isCloser(across, along) ? LINE_ELEMENTS : size;
  for (let begin = 0; begin < size; begin += width) {
    const count = Math.min(width, size - begin);
    for (let i = 0; i < across.size; i++)
      copyRun(target, to + i * across.to + begin, source, from + i * across.from + begin * step, step, count);
  }
}

/** Writes `count` elements that lie `step` apart side by side. */
function copyRun(
  target: NumberArray,
  to: number,
  source: NumberArray,
  from: number,
  step: number,
  count: number,
): void {
  if (count >= NATIVE_COPY_LENGTH) {
    if (step === 1) {
      copyTo(target, partOf(source, from, count), to);
      return;
    }
    if (step === 0) {
      fillWith(target, source[from], to, to + count);
      return;
    }
  }
  let t = to;
  let f = from;
  for (const end = to + count - UNROLLED; t <= end; t += UNROLLED) {
    target[t] = source[f];
    target[t + 1] = source[f + step];
    target[t + 2] = source[f + 2 * step];
    target[t + 3] = source[f + 3 * step];
    f += UNROLLED * step;
  }
  for (; t < to + count; t++) {
    target[t] = source[f];
    f += step;
  }
}
