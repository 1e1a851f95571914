/** The shapes that are timed: a vocabulary, ImageNet's classes, many short rows, a small batch, a single call. */

export interface Shape {
  readonly name: string;
  readonly rows: number;
  readonly classes: number;
}

function shape(rows: number, classes: number): Shape {
  return { name: `${rows}x${classes}`, rows, classes };
}

export const SHAPES: readonly Shape[] = [
  shape(1024, 32000),
  shape(8192, 1008),
  shape(131072, 16),
  shape(32, 1008),
  shape(1, 10),
];
