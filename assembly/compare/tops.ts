/**
 * The classes that base and model take for the most probable, m and n: one class or two. Where a model is sure, the others' probabilities are
 * small beside its own, and what f32 loses of that one is as much as they are. So both are taken out of the vectors, and are added in f64.
 *
 * log p = (x - max) - L, L the log-sum-exp less the largest logit. With more than one half of the sum in one class, L = log(1 + R/(U - R)), R the
 * sum of all others' terms: no digit of R is lost beside 1.
 *
 * Of a row in pieces that L is known too late for the others: they have taken another Δ, by ε. To first order KL(P‖Q) and KL(Q‖P) of nearly equal classes are larger
 * by ε·(q - p) for it, and 2·JSD by half of that; of all classes together that would be 0.
 */
import { Lanes } from "../lanes";
import { Exp } from "../math/exp";
import { Log } from "../math/log";
import { NearChunk } from "./near";

/** log 2: below it, one class has more than one half of the sum. */
const SURE: f64 = 0.6931471805599453;

/** What is kept of a row: x and y of m and n, the sums of the other classes' terms, then a chunk of f64: log p, log q, p and q in units of U of the base. */
class Kept {
  @inline static x(tops: usize): usize {
    return tops;
  }

  @inline static y(tops: usize): usize {
    return tops + 16;
  }

  @inline static rests(tops: usize): usize {
    return tops + 32;
  }

  @inline static logP(tops: usize): usize {
    return tops + 48;
  }

  @inline static logQ(tops: usize): usize {
    return tops + 80;
  }

  @inline static p(tops: usize): usize {
    return tops + 112;
  }

  @inline static q(tops: usize): usize {
    return tops + 144;
  }
}

export class TopClasses {
  /** Room for what is kept. */
  @inline static bytes(): usize {
    return 176;
  }

  @inline static clear(tops: usize): void {
    memory.fill(tops, 0, TopClasses.bytes());
  }

  /** Takes class `c` out of the terms of a block, if it is there, and keeps its logits. `lane`: 0 for m, 1 for n. */
  @inline static take<T extends number>(
    tops: usize,
    lane: usize,
    c: usize,
    classes: usize,
    x: usize,
    y: usize,
    termsX: usize,
    termsY: usize,
  ): bool {
    if (c >= classes) return false;
    const at = c * sizeof<T>();
    store<f64>(Kept.x(tops) + lane * 8, load<T>(x + at) as f64);
    store<f64>(Kept.y(tops) + lane * 8, load<T>(y + at) as f64);
    store<T>(termsX + at, 0 as T);
    store<T>(termsY + at, 0 as T);
    return true;
  }

  /** Whether one class may have more than one half of the sum: it has, unless a mask forbids it. */
  @inline static maybeSure(logSumExp: f64): bool {
    return logSumExp < SURE;
  }

  /** Adds the terms of a block of the base, `side` 0, or of the model, 1. */
  static addRest<T extends number>(tops: usize, side: usize, terms: usize, bytes: usize): void {
    let low = f64x2.splat(0);
    let high = low;
    const end = terms + (bytes & ~15);
    while (terms < end) {
      const v = v128.load(terms);
      low = f64x2.add(low, Lanes.low<T>(v));
      if (sizeof<T>() === 4) high = f64x2.add(high, Lanes.high<T>(v));
      terms += 16;
    }
    let rest = Lanes.sum(low, high);
    for (const last = end + (bytes & 15); terms < last; terms += sizeof<T>()) rest += load<T>(terms) as f64;
    const sum = Kept.rests(tops) + side * 8;
    store<f64>(sum, load<f64>(sum) + rest);
  }

  /** Log-probabilities and probabilities of the classes kept; two zeros where m and n are one. */
  static measure(tops: usize, isOne: bool, unit: f64, maxX: f64, maxY: f64, ofBase: f64, ofModel: f64): void {
    const zero = f64x2.splat(0);
    const logP = f64x2.sub(f64x2.sub(v128.load(Kept.x(tops)), f64x2.splat(maxX)), f64x2.splat(ofBase));
    const logQ = f64x2.sub(f64x2.sub(v128.load(Kept.y(tops)), f64x2.splat(maxY)), f64x2.splat(ofModel));
    const units = f64x2.splat(unit);
    const kept = isOne ? f64x2.replace_lane(i64x2.splat(-1), 1, 0) : i64x2.splat(-1);
    v128.store(Kept.logP(tops), v128.bitselect(logP, zero, kept));
    v128.store(Kept.logQ(tops), v128.bitselect(logQ, zero, kept));
    v128.store(Kept.p(tops), v128.and(f64x2.mul(Exp.of<f64>(logP), units), kept));
    v128.store(Kept.q(tops), v128.and(f64x2.mul(Exp.of<f64>(logQ), units), kept));
  }

  /** What the class of a lane adds to KL(P‖Q) + KL(Q‖P), in units of U. */
  @inline static distance(tops: usize, lane: usize): f64 {
    const at = tops + lane * 8;
    const D = load<f64>(Kept.logQ(at)) - load<f64>(Kept.logP(at));
    return (load<f64>(Kept.q(at)) - load<f64>(Kept.p(at))) * D;
  }

  /** The log-sum-exp of a sure row, less the largest logit. `other`: the term of the class that is kept and is not the largest one. */
  @inline static logSumExp(tops: usize, side: usize, unit: f64, other: f64): f64 {
    const rest = load<f64>(Kept.rests(tops) + side * 8) + other;
    return f64x2.extract_lane(Log.onePlus<f64>(f64x2.splat(rest / (unit - rest))), 0);
  }

  /** What P, or Q, has of the classes kept, in units of U. */
  @inline static p(tops: usize, lane: usize): f64 {
    return load<f64>(Kept.p(tops) + lane * 8);
  }

  @inline static q(tops: usize, lane: usize): f64 {
    return load<f64>(Kept.q(tops) + lane * 8);
  }

  /** What P, or Q, has of all other classes, in units of U. */
  @inline static othersOfBase(tops: usize, unit: f64): f64 {
    return unit - TopClasses.p(tops, 0) - TopClasses.p(tops, 1);
  }

  @inline static othersOfModel(tops: usize, unit: f64): f64 {
    return unit - TopClasses.q(tops, 0) - TopClasses.q(tops, 1);
  }

  /**
   * Measures them with the log-sum-exps of what each is sure of counted anew, from all other terms. `base`, `model`: whether they may be sure. Returns the difference of the
   * log-sum-exps, less the largest logits.
   */
  static refine(
    tops: usize,
    isOne: bool,
    base: bool,
    model: bool,
    unit: f64,
    unitOfModel: f64,
    maxX: f64,
    maxY: f64,
    ofBase: f64,
    ofModel: f64,
  ): f64 {
    const ofN = TopClasses.p(tops, 1);
    const ofM = isOne ? 0 : TopClasses.q(tops, 0) * (unitOfModel / unit);
    if (base && TopClasses.p(tops, 0) > unit * 0.5) ofBase = TopClasses.logSumExp(tops, 0, unit, ofN);
    if (model && TopClasses.q(tops, isOne ? 0 : 1) > unit * 0.5) {
      ofModel = TopClasses.logSumExp(tops, 1, unitOfModel, ofM);
    }
    TopClasses.measure(tops, isOne, unit, maxX, maxY, ofBase, ofModel);
    return ofModel - ofBase;
  }

  /** Adds them to the sums of the row. */
  static add(tops: usize, sums: usize, least: f64): void {
    const zero = f64x2.splat(0);
    NearChunk.addAny<f64>(
      sums,
      Kept.logP(tops),
      Kept.logQ(tops),
      Kept.p(tops),
      Kept.q(tops),
      32,
      f64x2.splat(1),
      zero,
      zero,
      f64x2.splat(least),
    );
  }
}
