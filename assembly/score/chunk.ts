/**
 * Chunks: of a contiguous row 16 vectors each, fewer at its end. The loop that counts leaves the maxima of the lanes of every chunk; whoever looks for
 * logits looks through these, and then through the few chunks that have some. Nothing here branches on a logit.
 */
import { Lanes } from "../lanes";

const FOUR_BYTES: usize = 64;
export const CHUNK_BYTES: usize = 256;
/** Bits of a chunk in f32, where it has the most elements. */
const BITS: usize = 64;

export class Chunk {
  /** Where the maxima of a row of so many bytes end. */
  @inline static endOfMaxima(maxima: usize, bytes: usize): usize {
    return maxima + ((bytes + CHUNK_BYTES - 1) / CHUNK_BYTES) * 16;
  }

  /** Bytes from the beginning of the row to the chunk whose maxima are at `at`. */
  @inline static start(maxima: usize, at: usize): usize {
    return (at - maxima) * (CHUNK_BYTES / 16);
  }

  /** A bit for each element of the chunk that is at least `least`. `left`: bytes to the end of the row. */
  @inline static reaching<T extends number>(x: usize, left: usize, least: v128): u64 {
    let bits: u64 = 0;
    for (let at = min<usize>(CHUNK_BYTES, (left + FOUR_BYTES - 1) & ~(FOUR_BYTES - 1)); at > 0; ) {
      at -= FOUR_BYTES;
      const a = v128.ge<T>(v128.load(x + at), least);
      const b = v128.ge<T>(v128.load(x + at, 16), least);
      const c = v128.ge<T>(v128.load(x + at, 32), least);
      const d = v128.ge<T>(v128.load(x + at, 48), least);
      if (sizeof<T>() === 4) {
        const ab = i16x8.narrow_i32x4_s(a, b);
        const cd = i16x8.narrow_i32x4_s(c, d);
        bits = (bits << 16) | (i8x16.bitmask(i8x16.narrow_i16x8_s(ab, cd)) as u64);
      } else {
        const ab = i64x2.bitmask(a) | (i64x2.bitmask(b) << 2);
        const cd = i64x2.bitmask(c) | (i64x2.bitmask(d) << 2);
        bits = (bits << 8) | ((ab | (cd << 4)) as u64);
      }
    }
    const elements = left / sizeof<T>();
    return elements < BITS ? bits & (((1 as u64) << elements) - 1) : bits;
  }

  /** The largest logit, in every lane. */
  @inline static largest<T extends number>(maxima: usize, end: usize): v128 {
    let a = v128.neg<T>(Lanes.infinity<T>());
    let b = a;
    for (let at = maxima; at < end; at += 32) {
      a = v128.pmax<T>(a, v128.load(at));
      // Beyond the end, the last one once more.
      b = v128.pmax<T>(b, v128.load(min<usize>(at + 16, end - 16)));
    }
    return Lanes.max<T>(v128.pmax<T>(a, b));
  }

  /** Bytes to the first element that is `max`; to the first of all where there is nothing but NaN. */
  @inline static find<T extends number>(maxima: usize, end: usize, x: usize, bytes: usize, max: v128): usize {
    let first = maxima;
    for (let at = end; at > maxima; ) {
      at -= 16;
      first = v128.any_true(v128.eq<T>(v128.load(at), max)) ? at : first;
    }
    const start = Chunk.start(maxima, first);
    const bits = Chunk.reaching<T>(x + start, bytes - start, max);
    return bits ? start + (ctz<u64>(bits) as usize) * sizeof<T>() : 0;
  }
}
