/** A chunk of a row whose models are far from each other: every class with one formula. Of what nearly equal classes lose, nothing shows beside the others. */
import { Lanes } from "../lanes";
import { Series } from "./series";
import { CompareSums } from "./sums";

export class FarChunk {
  /** Adds the classes of `bytes` bytes, a multiple of four vectors of f32. False if a sum is no number. */
  @inline
  @unroll(4)
  static add(
    sums: usize,
    x: usize,
    y: usize,
    termsX: usize,
    termsY: usize,
    bytes: usize,
    ratio: v128,
    shift: v128,
  ): bool {
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
      const far = f32x4.sub(q, p);
      const farPair = f32x4.add(far, next(far));
      residue = f32x4.add(residue, farPair);
      const size = f32x4.abs(far);
      const sizePair = f32x4.add(size, next(size));
      variation = f32x4.add(variation, sizePair);
      let pD = f32x4.mul(p, D);
      const forward = f32x4.sub(far, pD);
      const forwardPair = f32x4.add(forward, next(forward));
      kl = f32x4.add(kl, forwardPair);
      let qD = f32x4.mul(q, D);
      const backward = f32x4.sub(qD, far);
      const backwardPair = f32x4.add(backward, next(backward));
      reverse = f32x4.add(reverse, backwardPair);
      pD = f32x4.abs(pD);
      qD = f32x4.abs(qD);
      pD = f32x4.pmin(pD, qD);
      let t = f32x4.pmin(p, q);
      D = f32x4.pmax(p, q);
      q = f32x4.add(p, q);
      D = f32x4.add(D, q);
      let k = Series.small<f32>();
      D = f32x4.add(D, k);
      t = f32x4.div(t, D);
      const z = f32x4.mul(t, t);
      k = Series.atanh(4);
      let c = Series.atanh(3);
      let a = Lanes.fma<f32>(k, z, c);
      c = Series.atanh(2);
      a = Lanes.fma<f32>(a, z, c);
      c = Series.atanh(1);
      a = Lanes.fma<f32>(a, z, c);
      c = Series.atanh(0);
      a = Lanes.fma<f32>(a, z, c);
      c = Series.ln2<f32>();
      a = Lanes.fnma<f32>(a, t, c);
      a = f32x4.mul(a, q);
      a = f32x4.sub(a, pD);
      const pair = f32x4.add(a, next(a));
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
    const all = f32x4.add(kl, reverse);
    return v128.all_true<u32>(f32x4.eq(f32x4.sub(all, all), f64x2.splat(0)));
  }
}
