/** A chunk of a row where the digits of nearly equal classes count: what f32 rounds off the shift is taken off as well, `low`. */
import { Lanes } from "../lanes";
import { Series } from "./series";
import { CompareSums } from "./sums";

const THRESHOLD = memory.data<f32>([0.34]);

export class NearChunk {
  /** Whether every class of a chunk of f32 is near. */
  @inline
  @unroll(4)
  static isNear(x: usize, y: usize, bytes: usize, shift: v128): bool {
    const offset = 16 * chain;
    const threshold = v128.load32_splat(THRESHOLD);
    let isAll = f32x4.eq(threshold, threshold);
    const end = x + bytes;
    do {
      let D = v128.load(y + offset);
      D = f32x4.sub(D, v128.load(x + offset));
      D = f32x4.sub(D, shift);
      D = f32x4.abs(D);
      D = f32x4.le(D, threshold);
      isAll = v128.and(isAll, D);
      x += 16 * chains;
      y += 16 * chains;
    } while (x < end);
    return v128.all_true<u32>(isAll);
  }

  /** Adds such a chunk. */
  @inline
  @unroll(2)
  static add(
    sums: usize,
    x: usize,
    y: usize,
    termsX: usize,
    termsY: usize,
    bytes: usize,
    ratio: v128,
    shift: v128,
    low: v128,
  ): void {
    const offset = 16 * chain;
    let kl = f64x2.splat(0);
    let reverse = kl;
    let js = kl;
    let variation = kl;
    let residue = kl;
    const end = x + bytes;
    do {
      const p = v128.load(termsX + offset);
      let q = v128.load(termsY + offset);
      q = f32x4.mul(q, ratio);
      let D = v128.load(y + offset);
      D = f32x4.sub(D, v128.load(x + offset));
      D = f32x4.sub(D, shift);
      D = f32x4.sub(D, low);
      const S = f32x4.mul(D, D);
      let odd = Series.odd<f32>(S);
      odd = f32x4.mul(D, odd);
      const even = Series.even<f32>(S);
      let forward = f32x4.add(even, odd);
      forward = f32x4.mul(S, forward);
      forward = f32x4.mul(p, forward);
      const forwardPair = f32x4.add(forward, next(forward));
      kl = f32x4.add(kl, forwardPair);
      D = f32x4.mul(p, D);
      D = f32x4.add(D, forward);
      const differencePair = f32x4.add(D, next(D));
      residue = f32x4.add(residue, differencePair);
      D = f32x4.abs(D);
      const sizePair = f32x4.add(D, next(D));
      variation = f32x4.add(variation, sizePair);
      let backward = f32x4.sub(even, odd);
      backward = f32x4.mul(S, backward);
      backward = f32x4.mul(q, backward);
      const backwardPair = f32x4.add(backward, next(backward));
      reverse = f32x4.add(reverse, backwardPair);
      q = f32x4.add(p, q);
      let g = Series.mixture<f32>(S);
      g = f32x4.mul(S, g);
      g = f32x4.mul(q, g);
      const pair = f32x4.add(g, next(g));
      js = f32x4.add(js, pair);
      x += 16 * chains;
      y += 16 * chains;
      termsX += 16 * chains;
      termsY += 16 * chains;
    } while (x < end);
    CompareSums.add<f32>(CompareSums.kl(sums), kl);
    CompareSums.add<f32>(CompareSums.reverseKl(sums), reverse);
    CompareSums.add<f32>(CompareSums.js(sums), js);
    CompareSums.add<f32>(CompareSums.variation(sums), variation);
    CompareSums.add<f32>(CompareSums.residue(sums), residue);
  }

  /** Adds any chunk, to the same bits: each class as it is near or far; those with logits of -Infinity too. `cut`: the base's logits that KL(P‖Q) takes are above it. */
  @inline
  @unroll(2)
  static addAny<T extends number>(
    sums: usize,
    x: usize,
    y: usize,
    termsX: usize,
    termsY: usize,
    bytes: usize,
    ratio: v128,
    shift: v128,
    low: v128,
    cut: v128,
  ): void {
    const zero = f64x2.splat(0);
    const infinity = Lanes.infinity<T>();
    const lowest = v128.neg<T>(infinity);
    const offset = 16 * chain;
    const threshold = Lanes.constant<T>(THRESHOLD);
    let kl = zero;
    let reverse = zero;
    let js = zero;
    let variation = zero;
    let residue = zero;
    const end = x + bytes;
    do {
      const base = v128.load(x + offset);
      const p = v128.load(termsX + offset);
      let q = v128.load(termsY + offset);
      q = v128.mul<T>(q, ratio);
      const model = v128.load(y + offset);
      let D = v128.sub<T>(model, base);
      D = v128.sub<T>(D, shift);
      if (sizeof<T>() === 4) D = f32x4.sub(D, low);
      const isNear = v128.le<T>(v128.abs<T>(D), threshold);
      const S = v128.mul<T>(D, D);
      let odd = Series.odd<T>(S);
      odd = v128.mul<T>(D, odd);
      const even = Series.even<T>(S);
      let near = v128.add<T>(even, odd);
      near = v128.mul<T>(S, near);
      near = v128.mul<T>(p, near);
      const far = v128.sub<T>(q, p);
      // Where there is no probability, D may be infinite.
      const pD = v128.and(v128.mul<T>(p, D), v128.ne<T>(p, zero));
      const qD = v128.and(v128.mul<T>(q, D), v128.ne<T>(q, zero));
      let difference = v128.bitselect(v128.add<T>(pD, near), far, isNear);
      near = v128.bitselect(near, v128.sub<T>(far, pD), isNear);
      near = v128.bitselect(infinity, near, v128.eq<T>(model, lowest));
      near = v128.bitselect(near, difference, v128.gt<T>(base, cut));
      const forwardPair = v128.add<T>(near, next(near));
      kl = v128.add<T>(kl, forwardPair);
      const differencePair = v128.add<T>(difference, next(difference));
      residue = v128.add<T>(residue, differencePair);
      difference = v128.abs<T>(difference);
      const sizePair = v128.add<T>(difference, next(difference));
      variation = v128.add<T>(variation, sizePair);
      near = v128.sub<T>(even, odd);
      near = v128.mul<T>(S, near);
      near = v128.mul<T>(q, near);
      near = v128.bitselect(near, v128.sub<T>(qD, far), isNear);
      // What is impossible for one and not for the other, even where that one's probability is too small for a number.
      const isLost = v128.and(v128.eq<T>(base, lowest), v128.gt<T>(model, lowest));
      near = v128.bitselect(infinity, near, isLost);
      const backwardPair = v128.add<T>(near, next(near));
      reverse = v128.add<T>(reverse, backwardPair);
      near = Series.mixture<T>(S);
      near = v128.mul<T>(S, near);
      near = v128.mul<T>(v128.add<T>(p, q), near);
      near = v128.bitselect(near, Series.farJs<T>(p, q, pD, qD), isNear);
      const pair = v128.add<T>(near, next(near));
      js = v128.add<T>(js, pair);
      x += 16 * chains;
      y += 16 * chains;
      termsX += 16 * chains;
      termsY += 16 * chains;
    } while (x < end);
    CompareSums.add<T>(CompareSums.kl(sums), kl);
    CompareSums.add<T>(CompareSums.reverseKl(sums), reverse);
    CompareSums.add<T>(CompareSums.js(sums), js);
    CompareSums.add<T>(CompareSums.variation(sums), variation);
    CompareSums.add<T>(CompareSums.residue(sums), residue);
  }
}
