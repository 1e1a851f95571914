/**
 * The divergences of the rows of two blocks, base P and model Q, from the terms that their sums left: p = term/U. In units of U of the base, p and
 * q = term·(U of the base/U of the model); D = log q/p = (y - x) - Δ, Δ the difference of the log-sum-exps.
 *
 * KL(P‖Q) = Σ p·φ(D), φ(D) = e^D - 1 - D >= 0, because Σ p = Σ q: no term cancels another, and an error ε of Δ, which all classes share, makes no more than ε²/2.
 * KL(Q‖P) = Σ q·φ(-D), JSD = ½ Σ (p + q)·log 2/(1 + r) - min(p, q)·|D| with r = e^-|D|, total variation ½ Σ |q - p|.
 * |D| <= ½: by series. Beyond, p·φ(D) is (q - p) - p·D. Where Σ p or Σ q is not 1 by definition, R = Σ q - p is taken off again: KL(P‖Q) = Σ p·φ(D) - R.
 */
import { Lanes } from "../lanes";
import { Divergences, Side } from "./pairs";
import { Series } from "./series";

const THRESHOLD = memory.data<f32>([0.5]);
const LN2_F32 = memory.data<f32>([0.6931472]);
const LN2_F64 = memory.data<f64>([0.6931471805599453]);
/** No sum of terms is as small: 0/SMALL is 0. */
const SMALL = memory.data<f32>([1.1754943508222875e-38]);
/** Where a row ends within a vector, its last elements are copied here, with zeros after them: those of x, y and the terms. */
const LAST = memory.data(64);
/** Vectors whose sums are added in T before they are added in f64. */
const CHUNK_BYTES: usize = 128;
/** So many rows are not tried without care after one that failed. */
const CAREFUL_ROWS: i32 = 16;

/** f64: the sums of a row so far, in units of U of the base. */
const KL: usize = 0;
const REVERSE_KL: usize = 8;
const JS: usize = 16;
const TOTAL_VARIATION: usize = 24;
const RESIDUE: usize = 32;

export class CompareRows {
  /**
   * `sums`: what a row in pieces has, 5 f64; of the rows of a whole block, the last one's. `isNormalized`: of one of the two tensors, so that Σ p or Σ q is what it is. `least`: the
   * forward divergence takes classes whose log-probability is above it.
   */
  @kernel static compareRows<T extends number>(
    isFirst: bool,
    isLast: bool,
    isNormalized: bool,
    pairs: usize,
    sums: usize,
    x: usize,
    y: usize,
    termsX: usize,
    termsY: usize,
    target: usize,
    rows: usize,
    classes: usize,
    least: f64,
  ): void {
    const base = Side.base(pairs);
    const model = Side.model(pairs);
    const bytes = classes * sizeof<T>();
    let careful = 0;
    for (let r: usize = 0; r < rows; r++) {
      if (isFirst) memory.fill(sums, 0, 40);
      const unit = load<f64>(Side.unit(base) + r * 8);
      const lse = load<f64>(Side.logSumExp(base) + r * 8);
      const delta = load<f64>(Side.logSumExp(model) + r * 8) - lse;
      if (delta === delta) {
        const ratio = v128.splat<T>((unit / load<f64>(Side.unit(model) + r * 8)) as T);
        const shift = v128.splat<T>(delta as T);
        const cut = v128.splat<T>((lse + least) as T);
        const isCareful = sizeof<T>() === 8 || least > -Infinity || careful > 0;
        careful -= careful > 0 ? 1 : 0;
        if (isCareful || !CompareRows.row<T>(sums, x, y, termsX, termsY, bytes, ratio, shift, cut, true)) {
          if (!isCareful) careful = CAREFUL_ROWS;
          CompareRows.row<T>(sums, x, y, termsX, termsY, bytes, ratio, shift, cut, false);
        }
      }
      if (isLast) CompareRows.close<T>(pairs, sums, target, r, unit, delta, isNormalized);
      x += bytes;
      y += bytes;
      termsX += bytes;
      termsY += bytes;
    }
  }

  /** Adds the classes of a block to the sums. The fast way adds nothing and returns false where a logit is -Infinity, or a term is 0 where D is infinite. */
  @inline static row<T extends number>(
    sums: usize,
    x: usize,
    y: usize,
    termsX: usize,
    termsY: usize,
    bytes: usize,
    ratio: v128,
    shift: v128,
    cut: v128,
    isFast: bool,
  ): bool {
    const zero = f64x2.splat(0);
    const threshold = Lanes.constant<T>(THRESHOLD);
    let klLow = zero;
    let klHigh = zero;
    let reverseLow = zero;
    let reverseHigh = zero;
    let jsLow = zero;
    let jsHigh = zero;
    let variationLow = zero;
    let variationHigh = zero;
    let residueLow = zero;
    let residueHigh = zero;
    let rest = bytes & 15;
    let end = x + (bytes - rest);
    for (;;) {
      while (x < end) {
        const stop = min<usize>(x + CHUNK_BYTES, end);
        let kl = zero;
        let reverse = zero;
        let js = zero;
        let variation = zero;
        let residue = zero;
        do {
          const base = v128.load(x);
          const p = v128.load(termsX);
          const q = v128.mul<T>(v128.load(termsY), ratio);
          const D = v128.sub<T>(v128.sub<T>(v128.load(y), base), shift);
          const S = v128.mul<T>(D, D);
          const isNear = v128.le<T>(v128.abs<T>(D), threshold);
          let pD = v128.mul<T>(p, D);
          let qD = v128.mul<T>(q, D);
          if (!isFast) {
            pD = v128.and(pD, v128.ne<T>(p, zero));
            qD = v128.and(qD, v128.ne<T>(q, zero));
          }
          const even = Series.E<T>(S);
          const odd = v128.mul<T>(D, Series.O<T>(S));
          const nearKl = v128.mul<T>(p, v128.mul<T>(S, v128.add<T>(even, odd)));
          const nearReverse = v128.mul<T>(q, v128.mul<T>(S, v128.sub<T>(even, odd)));
          const far = v128.sub<T>(q, p);
          const difference = v128.bitselect(v128.add<T>(pD, nearKl), far, isNear);
          let klOfClass = v128.bitselect(nearKl, v128.sub<T>(far, pD), isNear);
          if (!isFast) klOfClass = v128.bitselect(klOfClass, difference, v128.gt<T>(base, cut));
          kl = v128.add<T>(kl, klOfClass);
          reverse = v128.add<T>(reverse, v128.bitselect(nearReverse, v128.sub<T>(qD, far), isNear));
          variation = v128.add<T>(variation, v128.abs<T>(difference));
          residue = v128.add<T>(residue, difference);
          const both = v128.add<T>(p, q);
          const nearJs = v128.mul<T>(both, v128.mul<T>(S, Series.G<T>(S)));
          const larger = v128.pmax<T>(v128.pmax<T>(p, q), Lanes.constant<T>(SMALL));
          const r = v128.div<T>(v128.pmin<T>(p, q), larger);
          const log = v128.sub<T>(
            v128.load_splat<T>(sizeof<T>() === 4 ? LN2_F32 : LN2_F64),
            Series.log<T>(r),
          );
          const smaller = v128.pmin<T>(v128.abs<T>(pD), v128.abs<T>(qD));
          const farJs = v128.sub<T>(v128.mul<T>(both, log), smaller);
          js = v128.add<T>(js, v128.bitselect(nearJs, farJs, isNear));
          x += 16;
          y += 16;
          termsX += 16;
          termsY += 16;
        } while (x < stop);
        klLow = f64x2.add(klLow, Lanes.low<T>(kl));
        klHigh = f64x2.add(klHigh, Lanes.high<T>(kl));
        reverseLow = f64x2.add(reverseLow, Lanes.low<T>(reverse));
        reverseHigh = f64x2.add(reverseHigh, Lanes.high<T>(reverse));
        jsLow = f64x2.add(jsLow, Lanes.low<T>(js));
        jsHigh = f64x2.add(jsHigh, Lanes.high<T>(js));
        variationLow = f64x2.add(variationLow, Lanes.low<T>(variation));
        variationHigh = f64x2.add(variationHigh, Lanes.high<T>(variation));
        residueLow = f64x2.add(residueLow, Lanes.low<T>(residue));
        residueHigh = f64x2.add(residueHigh, Lanes.high<T>(residue));
      }
      if (!rest) break;
      const inRow = Lanes.tailMask(rest);
      v128.store(LAST, v128.and(v128.load(x), inRow));
      v128.store(LAST, v128.and(v128.load(y), inRow), 16);
      v128.store(LAST, v128.and(v128.load(termsX), inRow), 32);
      v128.store(LAST, v128.and(v128.load(termsY), inRow), 48);
      x = LAST;
      y = LAST + 16;
      termsX = LAST + 32;
      termsY = LAST + 48;
      end = LAST + 16;
      rest = 0;
    }
    const kl = Lanes.sum(klLow, klHigh);
    const reverse = Lanes.sum(reverseLow, reverseHigh);
    if (isFast) {
      const all = kl + reverse;
      if (!(all - all === 0)) return false;
    }
    CompareRows.add(sums + KL, kl);
    CompareRows.add(sums + REVERSE_KL, reverse);
    CompareRows.add(sums + JS, Lanes.sum(jsLow, jsHigh));
    CompareRows.add(sums + TOTAL_VARIATION, Lanes.sum(variationLow, variationHigh));
    CompareRows.add(sums + RESIDUE, Lanes.sum(residueLow, residueHigh));
    return true;
  }

  @inline static add(sum: usize, value: f64): void {
    store<f64>(sum, load<f64>(sum) + value);
  }

  /** The results of a row, NaN where one of the two has no softmax. */
  @inline static close<T extends number>(
    pairs: usize,
    sums: usize,
    target: usize,
    r: usize,
    unit: f64,
    delta: f64,
    isNormalized: bool,
  ): void {
    const residue = isNormalized ? load<f64>(sums + RESIDUE) : 0;
    // NaN or 0.
    const none = delta - delta;
    const scale = 1 / unit + none;
    CompareRows.put<T>(Divergences.kl(pairs), r, (load<f64>(sums + KL) - residue) * scale);
    CompareRows.put<T>(Divergences.reverseKl(pairs), r, (load<f64>(sums + REVERSE_KL) + residue) * scale);
    CompareRows.put<T>(Divergences.js(pairs), r, load<f64>(sums + JS) * (0.5 * scale));
    CompareRows.put<T>(
      Divergences.totalVariation(pairs),
      r,
      load<f64>(sums + TOTAL_VARIATION) * (0.5 * scale),
    );
    const ofModel = load<f64>(Side.ofTarget(Side.model(pairs)) + r * 8);
    const ofBase = load<f64>(Side.ofTarget(Side.base(pairs)) + r * 8);
    const isCounted = load<i32>(target + r * 4) >= 0;
    CompareRows.put<T>(Divergences.deltaP(pairs), r, isCounted ? ofModel - ofBase + none : 0);
  }

  /** Rounds to T; NaN is canonical. */
  @inline static put<T extends number>(array: usize, r: usize, value: f64): void {
    const v = f64x2.splat(value);
    v128.store_lane<T>(array + r * sizeof<T>(), Lanes.narrow<T>(v, v), 0);
  }
}
