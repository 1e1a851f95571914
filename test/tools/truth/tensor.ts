/** The truth's only kind of tensor, dense float64, and the two ways of walking it: along one axis and broadcast. */

export interface Dense {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

export function product(sizes: readonly number[]): number {
  return sizes.reduce((size, n) => size * n, 1);
}

/** Around an axis: the sizes before it multiplied, its own, and the sizes after it multiplied. */
export interface Split {
  readonly outer: number;
  readonly classes: number;
  readonly inner: number;
}

/** A scalar counts as one axis of size 1. */
export function splitAt(shape: readonly number[], dim: number): Split {
  const sizes = shape.length === 0 ? [1] : shape;
  const axis = dim < 0 ? dim + sizes.length : dim;
  return {
    outer: product(sizes.slice(0, axis)),
    classes: sizes[axis],
    inner: product(sizes.slice(axis + 1)),
  };
}

/** The class axis of a loss, as PyTorch has it: axis 1, or 0 of a 1-D input. */
export function lossDim(shape: readonly number[]): number {
  return shape.length < 2 ? 0 : 1;
}

/** Calls `visit` with a copy of every row, its number, and the places of its elements in `x.data`. */
export function eachRow(
  x: Dense,
  dim: number,
  visit: (row: Float64Array, index: number, place: (c: number) => number) => void,
): void {
  const { outer, classes, inner } = splitAt(x.shape, dim);
  const row = new Float64Array(classes);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const place = (c: number) => (o * classes + c) * inner + i;
      for (let c = 0; c < classes; c++) row[c] = x.data[place(c)];
      visit(row, o * inner + i, place);
    }
  }
}

/** A tensor of the same shape, row by row. */
export function mapRows(x: Dense, dim: number, of: (row: Float64Array) => ArrayLike<number>): Float64Array {
  const result = new Float64Array(product(x.shape));
  eachRow(x, dim, (row, _, place) => {
    const values = of(row);
    for (let c = 0; c < row.length; c++) result[place(c)] = values[c];
  });
  return result;
}

/** One value per row. */
export function reduceRows(
  x: Dense,
  dim: number,
  of: (row: Float64Array, index: number) => number,
): Float64Array {
  const { outer, inner } = splitAt(x.shape, dim);
  const result = new Float64Array(outer * inner);
  eachRow(x, dim, (row, index) => {
    result[index] = of(row, index);
  });
  return result;
}

/** The common shape of operands, by NumPy's rule. */
export function broadcastShape(...shapes: (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    return sizes.find((size) => size !== 1) ?? 1;
  });
}

/** The elements of `x` repeated until it has the shape `shape`. */
export function expand(x: Dense, shape: readonly number[]): Float64Array {
  const result = new Float64Array(product(shape));
  for (let k = 0; k < result.length; k++) {
    let rest = k;
    let place = 0;
    let step = 1;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const position = rest % shape[axis];
      rest = (rest - position) / shape[axis];
      const size = x.shape[axis - shape.length + x.shape.length] ?? 1;
      if (size > 1) place += position * step;
      step *= size;
    }
    result[k] = x.data[place];
  }
  return result;
}
