/**
 * Short contiguous rows side by side: (rows, classes) becomes (rows/4, classes, 4) and back, four rows and four classes at a time.
 * Then lanes are rows, and neither tails nor horizontal sums cost anything. f32.
 */
import { Store } from "./store";

export class Interleave {
  /** The lanes of four vectors as columns become rows: vector `k` of the result. */
  @inline static column(k: i32, a: v128, b: v128, c: v128, d: v128): v128 {
    const ab = k < 2 ? v128.shuffle<u32>(a, b, 0, 4, 1, 5) : v128.shuffle<u32>(a, b, 2, 6, 3, 7);
    const cd = k < 2 ? v128.shuffle<u32>(c, d, 0, 4, 1, 5) : v128.shuffle<u32>(c, d, 2, 6, 3, 7);
    return k & 1 ? v128.shuffle<u64>(ab, cd, 1, 3) : v128.shuffle<u64>(ab, cd, 0, 2);
  }
}

/** Of an incomplete group of rows, the last one stands for those that are missing. */
export function interleave_f32(out: usize, x: usize, rows: usize, classes: usize): void {
  const bytes = classes * 4;
  for (let r: usize = 0; r < rows; r += 4) {
    const first = x + r * bytes;
    const second = rows - r > 1 ? first + bytes : first;
    const third = rows - r > 2 ? second + bytes : second;
    const fourth = rows - r > 3 ? third + bytes : third;
    for (let at: usize = 0; at < bytes; at += 16) {
      const a = v128.load(first + at);
      const b = v128.load(second + at);
      const c = v128.load(third + at);
      const d = v128.load(fourth + at);
      v128.store(out, Interleave.column(0, a, b, c, d));
      if (bytes - at > 4) v128.store(out, Interleave.column(1, a, b, c, d), 16);
      if (bytes - at > 8) v128.store(out, Interleave.column(2, a, b, c, d), 32);
      if (bytes - at > 12) v128.store(out, Interleave.column(3, a, b, c, d), 48);
      out += min<usize>(bytes - at, 16) * 4;
    }
  }
}

export function deinterleave_f32(out: usize, x: usize, rows: usize, classes: usize): void {
  const bytes = classes * 4;
  for (let r: usize = 0; r < rows; r += 4) {
    const first = out + r * bytes;
    const left = rows - r;
    for (let at: usize = 0; at < bytes; at += 16) {
      const width = bytes - at;
      const a = v128.load(x);
      const b = v128.load(x, 16);
      const c = v128.load(x, 32);
      const d = v128.load(x, 48);
      Store.upTo(first + at, Interleave.column(0, a, b, c, d), width);
      if (left > 1) Store.upTo(first + bytes + at, Interleave.column(1, a, b, c, d), width);
      if (left > 2) Store.upTo(first + bytes * 2 + at, Interleave.column(2, a, b, c, d), width);
      if (left > 3) Store.upTo(first + bytes * 3 + at, Interleave.column(3, a, b, c, d), width);
      x += min<usize>(width, 16) * 4;
    }
  }
}
