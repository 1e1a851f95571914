/**
 * Short contiguous rows side by side: (rows, classes) becomes (rows/4, classes, 4) and back, four rows and four classes at a
 * time. Then lanes are rows, and neither tails nor horizontal sums cost anything. f32.
 */
import { Store } from "./store";

const FOUR_VECTORS: usize = 64;

export class Interleave {
  /** Stores the columns of four vectors, `stride` bytes apart: the first `width` bytes of the first `count`. */
  @inline static store(
    out: usize,
    stride: usize,
    count: usize,
    width: usize,
    a: v128,
    b: v128,
    c: v128,
    d: v128,
  ): void {
    const abLow = v128.shuffle<u32>(a, b, 0, 4, 1, 5);
    const cdLow = v128.shuffle<u32>(c, d, 0, 4, 1, 5);
    const abHigh = v128.shuffle<u32>(a, b, 2, 6, 3, 7);
    const cdHigh = v128.shuffle<u32>(c, d, 2, 6, 3, 7);
    const p = v128.shuffle<u64>(abLow, cdLow, 0, 2);
    const q = v128.shuffle<u64>(abLow, cdLow, 1, 3);
    const r = v128.shuffle<u64>(abHigh, cdHigh, 0, 2);
    const s = v128.shuffle<u64>(abHigh, cdHigh, 1, 3);
    if (count >= 4 && width >= 16) {
      v128.store(out, p);
      v128.store(out + stride, q);
      v128.store(out + stride * 2, r);
      v128.store(out + stride * 3, s);
    } else {
      Store.upTo(out, p, width);
      if (count > 1) Store.upTo(out + stride, q, width);
      if (count > 2) Store.upTo(out + stride * 2, r, width);
      if (count > 3) Store.upTo(out + stride * 3, s, width);
    }
  }
}

/** Of an incomplete group of rows, the last one stands for those that are missing. */
export function interleave_f32(out: usize, x: usize, rows: usize, classes: usize): void {
  const bytes = classes * 4;
  for (let r: usize = 0; r < rows; r += 4) {
    const second = rows - r > 1 ? x + bytes : x;
    const third = rows - r > 2 ? second + bytes : second;
    const fourth = rows - r > 3 ? third + bytes : third;
    for (let at: usize = 0; at < bytes; at += 16) {
      const a = v128.load(x + at);
      const b = v128.load(second + at);
      const c = v128.load(third + at);
      const d = v128.load(fourth + at);
      Interleave.store(out, 16, (bytes - at) >> 2, 16, a, b, c, d);
      out += FOUR_VECTORS;
    }
    out -= (bytes % 16 ? 16 - (bytes % 16) : 0) * 4;
    x = fourth + bytes;
  }
}

export function deinterleave_f32(out: usize, x: usize, rows: usize, classes: usize): void {
  const bytes = classes * 4;
  for (let r: usize = 0; r < rows; r += 4) {
    for (let at: usize = 0; at < bytes; at += 16) {
      const a = v128.load(x);
      const b = v128.load(x, 16);
      const c = v128.load(x, 32);
      const d = v128.load(x, 48);
      Interleave.store(out + at, bytes, rows - r, bytes - at, a, b, c, d);
      x += min<usize>(bytes - at, 16) * 4;
    }
    out += bytes * 4;
  }
}
