/**
 * The product of two matrices, a tile at a time: five rows by eight columns, whose sums stay in registers. Each sum is one chain over k in
 * order, in f32: it does not depend on the other rows and columns, and going on from memory is the same as not having stopped.
 */
import { Lanes } from "../lanes";

export const TILE_ROWS: usize = 5;
export const PANEL_COLUMNS: usize = 8;
export const PANEL_BYTES: usize = 32;

/** What becomes of c, if it is not only written. */
const GOES_ON: u32 = 1;
const ADDS: u32 = 2;

/** Bytes of half a row of the tile. */
const HALF_BYTES: usize = 16;

export class Tile {
  /**
   * c[i][j] = Σ a[i][k]·b[k][j], or that sum goes on from c, or is added to c; then bias[j] is added, if `bias` is not 0. `a`: rows of `k` elements,
   * `aStride` bytes apart; `b`: a panel, eight columns for each k; `c`: rows `cStride` bytes apart.
   */
  @unroll(5)
  static run(
    c: usize,
    cStride: usize,
    a: usize,
    aStride: usize,
    b: usize,
    bias: usize,
    k: usize,
    mode: u32,
  ): void {
    const to = c + cStride * chain;
    let at = a + aStride * chain;
    let left = mode === GOES_ON ? v128.load(to) : f32x4.splat(0);
    let right = mode === GOES_ON ? v128.load(to, HALF_BYTES) : f32x4.splat(0);
    let rounds = k >> 2;
    while (rounds) {
      let p = v128.load(b);
      let q = v128.load(b, 16);
      if (chain < chains) {
        const x = v128.load32_splat(at);
        left = Lanes.fma<f32>(x, p, left);
        right = Lanes.fma<f32>(x, q, right);
      }
      p = v128.load(b, 32);
      q = v128.load(b, 48);
      if (chain < chains) {
        const x = v128.load32_splat(at, 4);
        left = Lanes.fma<f32>(x, p, left);
        right = Lanes.fma<f32>(x, q, right);
      }
      p = v128.load(b, 64);
      q = v128.load(b, 80);
      if (chain < chains) {
        const x = v128.load32_splat(at, 8);
        left = Lanes.fma<f32>(x, p, left);
        right = Lanes.fma<f32>(x, q, right);
      }
      p = v128.load(b, 96);
      q = v128.load(b, 112);
      if (chain < chains) {
        const x = v128.load32_splat(at, 12);
        left = Lanes.fma<f32>(x, p, left);
        right = Lanes.fma<f32>(x, q, right);
      }
      b += 4 * PANEL_BYTES;
      at += 16;
      rounds--;
    }
    let more = k & 3;
    while (more) {
      const p = v128.load(b);
      const q = v128.load(b, 16);
      if (chain < chains) {
        const x = v128.load32_splat(at);
        left = Lanes.fma<f32>(x, p, left);
        right = Lanes.fma<f32>(x, q, right);
      }
      b += PANEL_BYTES;
      at += 4;
      more--;
    }
    if (mode === ADDS) {
      left = f32x4.add(v128.load(to), left);
      right = f32x4.add(v128.load(to, HALF_BYTES), right);
    }
    if (bias) {
      left = f32x4.add(left, v128.load(bias));
      right = f32x4.add(right, v128.load(bias, HALF_BYTES));
    }
    v128.store(to, left);
    v128.store(to, right, HALF_BYTES);
  }
}
