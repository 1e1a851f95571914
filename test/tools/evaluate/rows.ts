/** The reference's tensors, and the rows of one along its class axis. */

export interface Tensor {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

export function size(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** The class axis, counted from the front; a loss takes axis 1 by default, or 0 of a 1-D input. */
export function axisOf(shape: readonly number[], dim: number = shape.length < 2 ? 0 : 1): number {
  return dim < 0 ? dim + shape.length : dim;
}

/** Rows are numbered in the order of the other axes, row-major. */
export class Rows {
  readonly classes: number;
  readonly count: number;
  /** The sizes of the other axes. */
  readonly shape: readonly number[];
  readonly #inner: number;

  constructor(shape: readonly number[], axis: number) {
    this.classes = shape[axis];
    this.shape = shape.filter((_, k) => k !== axis);
    this.count = size(this.shape);
    this.#inner = size(shape.slice(axis + 1));
  }

  /** Where the element of a class lies. */
  place(row: number, c: number): number {
    const before = Math.floor(row / this.#inner);
    return (before * this.classes + c) * this.#inner + (row % this.#inner);
  }

  read(data: ArrayLike<number>, row: number): number[] {
    return Array.from({ length: this.classes }, (_, c) => data[this.place(row, c)]);
  }
}

/** Which classes of a row take part: `classMask` has one number for each class, or one for each logit. */
export function openClasses(classMask: Tensor | undefined, rows: Rows, row: number): boolean[] {
  const ofEach = classMask !== undefined && classMask.data.length === rows.classes * rows.count;
  return Array.from({ length: rows.classes }, (_, c) => {
    if (classMask === undefined) return true;
    return classMask.data[ofEach ? rows.place(row, c) : c] !== 0;
  });
}
