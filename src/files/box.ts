/** Parts of a tensor that are a range along each axis, and where their elements go. */
import { denseStrides, elementCount } from "../tensor/shape.js";

/** The elements `from + i`, `0 <= i < size` on each axis; each goes to the element `at + Σ i·strides` of where they are wanted. */
export interface Box {
  readonly from: readonly number[];
  readonly size: readonly number[];
  readonly at: number;
  readonly strides: readonly number[];
}

/** A box of an index range, and how many elements of the range lie before it. */
interface Run {
  readonly from: readonly number[];
  readonly size: readonly number[];
  readonly before: number;
}

/** The elements `[start, end)` of a row-major tensor as boxes: the rest of a row, whole rows, the beginning of one, for each axis. */
function* runs(shape: readonly number[], start: number, end: number, before = 0): Generator<Run> {
  if (start >= end) return;
  if (shape.length === 0) {
    yield { from: [], size: [], before };
    return;
  }
  const [, ...inside] = shape;
  const row = elementCount(inside);
  let first = Math.floor(start / row);
  const last = Math.floor(end / row);
  const head = first * row < start || first === last ? Math.min(end, (first + 1) * row) : start;
  if (head > start) {
    yield* rowOf(first, runs(inside, start - first * row, head - first * row, before));
    first++;
  }
  if (first < last)
    yield {
      from: [first, ...inside.map(() => 0)],
      size: [last - first, ...inside],
      before: before + first * row - start,
    };
  if (first <= last) yield* rowOf(last, runs(inside, 0, end - last * row, before + last * row - start));
}

function* rowOf(index: number, inside: Iterable<Run>): Generator<Run> {
  for (const { from, size, before } of inside) yield { from: [index, ...from], size: [1, ...size], before };
}

/** The elements from `start` on, in their order. */
export function* rangeBoxes(shape: readonly number[], start: number, count: number): Generator<Box> {
  const strides = denseStrides(shape);
  for (const { from, size, before } of runs(shape, start, start + count))
    yield { from, size, at: before, strides };
}

/** Whole rows of a tensor that is seen along its class axis: `outer × classes × inner`. */
export interface BlockPlace {
  readonly axis: number;
  readonly firstOuter: number;
  readonly outer: number;
  readonly firstInner: number;
  readonly inner: number;
}

/** Its elements, in the order outer, classes, inner. */
export function* blockBoxes(shape: readonly number[], place: BlockPlace): Generator<Box> {
  const { axis, firstOuter, outer, firstInner, inner } = place;
  const [before, after] = [shape.slice(0, axis), shape.slice(axis + 1)];
  const classes = shape[axis];
  const slice = classes * inner;
  const strides = [...denseStrides(before).map((stride) => stride * slice), inner, ...denseStrides(after)];
  for (const o of runs(before, firstOuter, firstOuter + outer))
    for (const i of runs(after, firstInner, firstInner + inner))
      yield {
        from: [...o.from, 0, ...i.from],
        size: [...o.size, classes, ...i.size],
        at: o.before * slice + i.before,
        strides,
      };
}
