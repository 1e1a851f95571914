/**
 * The divergences of the rows of two blocks, base P and model Q, from the terms that their sums left: p = term/U. In units of U of the base,
 * p and q = term·(U of the base/U of the model); D = log q/p = (y - x) - Δ, Δ the difference of the log-sum-exps.
 *
 * KL(P‖Q) = Σ p·φ(D), φ(D) = e^D - 1 - D >= 0, because Σ p = Σ q: no term cancels another, and an error ε of Δ, which all classes share,
 * makes no more than ε²/2. KL(Q‖P) = Σ q·φ(-D), JSD = ½ Σ (p + q)·log 2/(1 + r) - min(p, q)·|D| with r = e^-|D|, total variation
 * ½ Σ |q - p|. |D| <= 0.34: by series. Beyond, p·φ(D) is (q - p) - p·D. Where Σ p or Σ q is not 1 by definition, Σ q - p is taken off
 * again: KL(P‖Q) = Σ p·φ(D) - (q - p).
 *
 * The most probable class of each model is not among them: tops.ts adds both in f64.
 *
 * In f32 a row that is far has no use for series, which take as long as all else. Which way a row goes depends on its logits alone; what the
 * row before it was says which way is tried first.
 */
import { Lanes } from "../lanes";
import { OrderResults } from "../score/results";
import { FarChunk } from "./far";
import { NearChunk } from "./near";
import { Divergences, Side } from "./pairs";
import { CompareSums } from "./sums";
import { TopClasses } from "./tops";

/** A multiple of four vectors, whose sums are added in T before they are added in f64. */
const CHUNK_BYTES: usize = 128;
/** A row is near where KL(P‖Q) + KL(Q‖P), from the way of far rows and from the most probable classes (tops.ts), is below it. */
const NEAR_ROW: f64 = 0.25;
/** Largest logits that lie further apart are taken off before logits are compared. */
const MOST_LEAD: f64 = 16;
/** So far below it what the other way gives is sure to agree. */
const SURELY: f64 = 0.99609375;

/** What the hint is after a near row; it changes the pace and no bit. */
const NEAR_HINT: i32 = 0x6e656172;

/** What lies in the scratch memory: what is kept of the row, sums of both ways, and the end of a row, with zeros after it: x, y and the terms of both. */
class Scratch {
  @inline static tops(scratch: usize): usize {
    return scratch;
  }

  @inline static ofFar(scratch: usize): usize {
    return scratch + TopClasses.bytes();
  }

  @inline static ofNear(scratch: usize): usize {
    return Scratch.ofFar(scratch) + CompareSums.bytes();
  }

  @inline static last(scratch: usize): usize {
    return Scratch.ofNear(scratch) + CompareSums.bytes();
  }
}

export class CompareRows {
  /**
   * `hint`: an i32 that is left for the next call; `sums`: room for those of a row, which has them while it comes in pieces, and for what else is kept meanwhile. `baseIsNormalized`, `modelIsNormalized`: the tensor holds log-probabilities.
   * `firstClass`: that of the block. `least`: KL(P‖Q) takes classes whose log-probability is above it.
   */
  @kernel static compareRows<T extends number>(
    isFirst: bool,
    isLast: bool,
    baseIsNormalized: bool,
    modelIsNormalized: bool,
    pairs: usize,
    hint: usize,
    sums: usize,
    x: usize,
    y: usize,
    termsX: usize,
    termsY: usize,
    target: usize,
    firstClass: u32,
    rows: usize,
    classes: usize,
    least: f64,
  ): void {
    const scratch = sums + CompareSums.bytes();
    const tops = Scratch.tops(scratch);
    const isNormalized = baseIsNormalized || modelIsNormalized;
    const base = Side.base(pairs);
    const model = Side.model(pairs);
    const bytes = classes * sizeof<T>();
    const mayBeFar = sizeof<T>() === 4 && !(least > -Infinity);
    let isFar = mayBeFar && load<i32>(hint) !== NEAR_HINT;
    for (let r: usize = 0; r < rows; r++) {
      if (isFirst) {
        CompareSums.clear(sums);
        TopClasses.clear(tops);
      }
      const unit = load<f64>(Side.unit(base) + r * 8);
      const ofBase = load<f64>(Side.logSumExp(base) + r * 8);
      const ofModel = load<f64>(Side.logSumExp(model) + r * 8);
      const delta = ofModel - ofBase;
      if (delta - delta === 0) {
        const unitOfModel = load<f64>(Side.unit(model) + r * 8);
        const maxOfBase = load<T>(Side.maxima(base) + r * sizeof<T>()) as f64;
        const maxOfModel = load<T>(Side.maxima(model) + r * sizeof<T>()) as f64;
        const topOfBase = load<u32>(OrderResults.argmax(Side.order(base)) + r * 4);
        const topOfModel = load<u32>(OrderResults.argmax(Side.order(model)) + r * 4);
        const isOne = topOfBase === topOfModel;
        const hasBase = TopClasses.take<T>(tops, 0, topOfBase - firstClass, classes, x, y, termsX, termsY);
        const hasModel = TopClasses.take<T>(tops, 1, topOfModel - firstClass, classes, x, y, termsX, termsY);
        const baseMayBeSure = !baseIsNormalized && TopClasses.maybeSure(ofBase);
        const modelMayBeSure = !modelIsNormalized && TopClasses.maybeSure(ofModel);
        if (baseMayBeSure) TopClasses.addRest<T>(tops, 0, termsX, bytes);
        if (modelMayBeSure) TopClasses.addRest<T>(tops, 1, termsY, bytes);
        TopClasses.measure(tops, isOne, unit, maxOfBase, maxOfModel, ofBase, ofModel);
        let ofTops: f64 = 0;
        if (hasBase) ofTops = TopClasses.distance(tops, 0);
        if (hasModel) ofTops += TopClasses.distance(tops, 1);
        let exact = delta;
        if (isLast && (baseMayBeSure || modelMayBeSure)) {
          exact = TopClasses.refine(
            tops,
            isOne,
            baseMayBeSure,
            modelMayBeSure,
            unit,
            unitOfModel,
            maxOfBase,
            maxOfModel,
            ofBase,
            ofModel,
          );
        }
        const taken = isFirst ? exact : delta;
        const lead = maxOfModel - maxOfBase;
        // Of logits that lie as far apart, y - x would lose digits.
        const isCentred = abs<f64>(lead) > MOST_LEAD;
        const shifted = isCentred ? taken : lead + taken;
        const rounded = shifted as T as f64;
        const ratio = v128.splat<T>((unit / unitOfModel) as T);
        const shift = v128.splat<T>(shifted as T);
        const low = v128.splat<T>((shifted - rounded) as T);
        const cut = v128.splat<T>((isCentred ? ofBase + least : maxOfBase + ofBase + least) as T);
        const centreX = Lanes.splatAt<T>(Side.maxima(base), r);
        const centreY = Lanes.splatAt<T>(Side.maxima(model), r);
        const limit = unit * NEAR_ROW;
        let isDecided = !mayBeFar;
        let hasNear = false;
        for (;;) {
          const own = isFar ? Scratch.ofFar(scratch) : Scratch.ofNear(scratch);
          const last = Scratch.last(scratch);
          const isSound = CompareRows.row<T>(
            isFar,
            own,
            x,
            y,
            termsX,
            termsY,
            last,
            bytes,
            ratio,
            shift,
            low,
            cut,
            mayBeFar,
            isCentred,
            centreX,
            centreY,
          );
          const distance =
            CompareSums.value(CompareSums.kl(own)) + CompareSums.value(CompareSums.reverseKl(own)) + ofTops;
          if (isFar) {
            if (isSound && distance >= limit) break;
            isFar = false;
            if (hasNear) break;
            isDecided = true;
          } else {
            if (isDecided || distance < SURELY * limit) break;
            hasNear = true;
            isFar = true;
          }
        }
        const own = isFar ? Scratch.ofFar(scratch) : Scratch.ofNear(scratch);
        CompareSums.merge(sums, own);
        if (isLast) {
          const difference = CompareSums.value(CompareSums.residue(sums));
          TopClasses.add(tops, sums, least);
          // Of a row in pieces some may be far.
          if (isFar && isFirst) {
            const lost = shifted - rounded;
            const ofKl = lost * TopClasses.othersOfBase(tops, unit);
            CompareSums.correctFar(sums, ofKl, lost * TopClasses.othersOfModel(tops, unit));
          } else CompareSums.correctNear(sums, (exact - taken) * difference);
        }
      }
      // The largest of base's log-probabilities is -ofBase.
      if (isLast) CompareRows.close<T>(pairs, sums, target, r, unit, delta, isNormalized, -ofBase > least);
      x += bytes;
      y += bytes;
      termsX += bytes;
      termsY += bytes;
    }
    store<i32>(hint, isFar ? 0 : NEAR_HINT);
  }

  /** Sums the classes of a block. The way of far rows returns false where a logit is -Infinity. */
  @inline static row<T extends number>(
    isFar: bool,
    sums: usize,
    x: usize,
    y: usize,
    termsX: usize,
    termsY: usize,
    last: usize,
    bytes: usize,
    ratio: v128,
    shift: v128,
    low: v128,
    cut: v128,
    mayBeNear: bool,
    isCentred: bool,
    centreX: v128,
    centreY: v128,
  ): bool {
    CompareSums.clear(sums);
    for (let left = bytes; left; ) {
      let ownX = x;
      let ownY = y;
      let ownTermsX = termsX;
      let ownTermsY = termsY;
      if (left < CHUNK_BYTES || isCentred) {
        const length = min<usize>(left, CHUNK_BYTES);
        memory.fill(last, 0, 4 * CHUNK_BYTES);
        memory.copy(last, x, length);
        memory.copy(last + CHUNK_BYTES, y, length);
        memory.copy(last + 2 * CHUNK_BYTES, termsX, length);
        memory.copy(last + 3 * CHUNK_BYTES, termsY, length);
        ownX = last;
        ownY = last + CHUNK_BYTES;
        ownTermsX = last + 2 * CHUNK_BYTES;
        ownTermsY = last + 3 * CHUNK_BYTES;
        if (isCentred) {
          for (let at: usize = 0; at < CHUNK_BYTES; at += 16) {
            v128.store(ownX + at, v128.sub<T>(v128.load(ownX + at), centreX));
            v128.store(ownY + at, v128.sub<T>(v128.load(ownY + at), centreY));
          }
        }
      }
      if (sizeof<T>() === 4 && isFar) {
        if (!FarChunk.add(sums, ownX, ownY, ownTermsX, ownTermsY, CHUNK_BYTES, ratio, shift)) return false;
      } else if (sizeof<T>() === 4 && mayBeNear && NearChunk.isNear(ownX, ownY, CHUNK_BYTES, shift)) {
        NearChunk.add(sums, ownX, ownY, ownTermsX, ownTermsY, CHUNK_BYTES, ratio, shift, low);
      } else {
        NearChunk.addAny<T>(sums, ownX, ownY, ownTermsX, ownTermsY, CHUNK_BYTES, ratio, shift, low, cut);
      }
      x += CHUNK_BYTES;
      y += CHUNK_BYTES;
      termsX += CHUNK_BYTES;
      termsY += CHUNK_BYTES;
      left -= min<usize>(left, CHUNK_BYTES);
    }
    return true;
  }

  /** The results of a row, NaN where one of the two has no softmax. `hasClasses`: KL(P‖Q) takes one at least. */
  @inline static close<T extends number>(
    pairs: usize,
    sums: usize,
    target: usize,
    r: usize,
    unit: f64,
    delta: f64,
    isNormalized: bool,
    hasClasses: bool,
  ): void {
    const residue = isNormalized ? CompareSums.value(CompareSums.residue(sums)) : 0;
    // NaN or 0.
    const none = delta - delta;
    const scale = 1 / unit + none;
    const kl = hasClasses ? CompareSums.value(CompareSums.kl(sums)) - residue : 0;
    CompareRows.put<T>(Divergences.kl(pairs), r, kl * scale);
    const reverseKl = CompareSums.value(CompareSums.reverseKl(sums)) + residue;
    CompareRows.put<T>(Divergences.reverseKl(pairs), r, reverseKl * scale);
    CompareRows.put<T>(Divergences.js(pairs), r, CompareSums.value(CompareSums.js(sums)) * (0.5 * scale));
    const variation = CompareSums.value(CompareSums.variation(sums));
    CompareRows.put<T>(Divergences.totalVariation(pairs), r, variation * (0.5 * scale));
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
