/** What the gradients of a product need of those of its elements: their rows as columns, and the sums of their columns. */
import { Interleave } from "../rows/interleave";

/** out[j][i] = x[i][j]. Rows of both lie a stride apart, of which that of out has room for a multiple of four rows of x. */
export function transpose_f32(
  out: usize,
  outStride: usize,
  x: usize,
  stride: usize,
  rows: usize,
  columns: usize,
): void {
  for (let i: usize = 0; i < rows; i += 4) {
    const a = x + i * stride;
    for (let j: usize = 0; j < columns; j += 4) {
      const from = a + j * 4;
      Interleave.store(
        out + j * outStride + i * 4,
        outStride,
        4,
        16,
        v128.load(from),
        v128.load(from + stride),
        v128.load(from + 2 * stride),
        v128.load(from + 3 * stride),
      );
    }
  }
}

/** Adds to each of `sums` the elements of its column, in the order of the rows, which lie `stride` bytes apart. There is room for a multiple of four. */
export function columnSums_f32(sums: usize, x: usize, stride: usize, rows: usize, columns: usize): void {
  const end = sums + columns * 4;
  for (let i: usize = 0; i < rows; i++) {
    let from = x;
    for (let to = sums; to < end; to += 16) {
      v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
      from += 16;
    }
    x += stride;
  }
}
