/** The shapes that are timed. */

export interface Shape {
  readonly name: string;
  /** Element `(o, c, i)` is at `(o * classes + c) * inner + i`; a row is a pair `(o, i)`. */
  readonly outer: number;
  readonly classes: number;
  readonly inner: number;
}

/** Rows and classes, the classes last. */
export function matrix(rows: number, classes: number): Shape {
  return { name: `${rows}x${classes}`, outer: rows, classes, inner: 1 };
}

/** Images, the classes in the middle. */
function images(count: number, classes: number, height: number, width: number): Shape {
  return { name: `${count}x${classes}x${height}x${width}`, outer: count, classes, inner: height * width };
}

export function elementsOf({ outer, classes, inner }: Shape): number {
  return outer * classes * inner;
}

export function rowsOf({ outer, inner }: Shape): number {
  return outer * inner;
}

/** The same numbers of elements, classes and rows, but for the class axis. */
export const CLASSES_IN_THE_MIDDLE = images(8, 21, 256, 256);
export const CLASSES_LAST = matrix(524288, 21);

export const SHAPES: readonly Shape[] = [
  matrix(1024, 32000),
  matrix(64, 131072),
  matrix(8192, 1008),
  CLASSES_IN_THE_MIDDLE,
  CLASSES_LAST,
  matrix(131072, 16),
  matrix(32, 1008),
  matrix(1, 10),
];

/** What the peers are timed on. */
export const PEER_SHAPES: readonly string[] = ["1024x32000", "8192x1008", "131072x16", "32x1008", "1x10"];

/** A call of fewer elements measures the overhead of calls. */
export const FEWEST_ELEMENTS = 10_000;

/** The same classes with ever more rows: the cost of an element should not change. */
export const SCALING: readonly Shape[] = [matrix(32, 1008), matrix(320, 1008), matrix(3200, 1008)];
