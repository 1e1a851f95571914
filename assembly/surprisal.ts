/**
 * surprisal = log Σ exp(x) - x_a in f64, a the reference class, e_a its term, others = Σ without it, S = others + e_a.
 *
 * S/e_a = 2^k·m with m in [2/3, 3/2], s = (m - 1)/(m + 1): surprisal = k·ln2 + 2s + s·R(s²). For k = 0, s = others/(S + e_a),
 * which is right to the last digits even where the surprisal is 1e-38. x_a less the centre of the shift counts as LOWEST at
 * least, where e_a adds nothing to S; what it lies lower is added to the surprisal. NaN where the sum is, or x_a is NaN or
 * +Infinity.
 */
import { Lanes } from "./lanes";
import { Exp } from "./math/exp";
import { Log } from "./math/log";
import { Shift } from "./shift";
import { State } from "./state";

/** Not counted from the pivot, for the surprisal must not depend on it. e_a is a normal f64 there, and n·LN2_HI exact. */
const LOWEST = memory.data<f32>([-340]);
/** In the exponent field of f64: one half, and all ones. */
const HALF = memory.data<i64>([0x8000000000000]);
const FIELD = memory.data<i64>([-0x10000000000000]);
const LN2 = memory.data<f64>([0.6931471805599453]);
const TWO = memory.data<f64>([2]);
/** The exponent field of f64 is larger by so much (1023 - 127) than that of f32. */
const REBIAS = memory.data<i32>([896]);

export class Surprisal {
  /** Closes the sums of all rows: State.surprisal, State.referenceTerm and State.normalizer. */
  static close<T extends number>(state: usize, rows: usize): void {
    Surprisal.termsOf<T>(state, rows);
    Surprisal.ofTerms<T>(state, rows);
  }

  /** The terms of the reference classes of all rows. */
  static termsOf<T extends number>(state: usize, rows: usize): void {
    for (let r: usize = 0; r < rows; r += Lanes.count<T>()) {
      const centre = Shift.centre<T>(v128.load(State.pivot(state) + r * sizeof<T>()));
      const referenceLogit = v128.load(State.referenceLogit(state) + r * sizeof<T>());
      const magic = v128.load(State.magic(state) + r * sizeof<T>());
      Surprisal.terms<T>(state, r, v128.sub<T>(referenceLogit, centre), magic);
    }
  }

  /**
   * The same where the terms of the reference classes are known. In two loops: in one, the processor would not begin with the next
   * rows while it waits for a division.
   */
  static ofTerms<T extends number>(state: usize, rows: usize): void {
    for (let r: usize = 0; r < rows; r += 2) Surprisal.ratio(state, r);
    for (let r: usize = 0; r < rows; r += Lanes.count<T>()) Surprisal.log<T>(state, r);
  }

  /** k and s of rows r and r + 1. */
  @inline static ratio(state: usize, r: usize): void {
    const term = v128.load(State.referenceTerm(state) + r * 8);
    const others = v128.load(State.sum(state) + r * 8);
    const normalizer = f64x2.add(others, term);
    v128.store(State.normalizer(state) + r * 8, normalizer);
    const k = v128.and(
      i64x2.add(i64x2.sub(normalizer, term), v128.load64_splat(HALF)),
      v128.load64_splat(FIELD),
    );
    const scaled = i64x2.sub(normalizer, k);
    const above = v128.bitselect(others, f64x2.sub(scaled, term), i64x2.eq(k, f64x2.splat(0)));
    const s = f64x2.div(above, f64x2.add(scaled, term));
    // The bits of a NaN were used as an integer: normalizer - normalizer is 0, or NaN once more.
    v128.store(State.ratio(state) + r * 8, f64x2.add(s, f64x2.sub(normalizer, normalizer)));
    const high = i32x4.shr_s(v128.shuffle<u32>(k, k, 1, 3, 1, 3), 20);
    v128.store64_lane(State.binade(state) + r * 4, high, 0);
  }

  /** k·ln2 + 2s + s·R(s²), and what the reference logit lies lower than it counts. */
  @inline static log<T extends number>(state: usize, r: usize): void {
    const s = State.ratio(state) + r * 8;
    const k = v128.load(State.binade(state) + r * 4);
    if (sizeof<T>() === 8) {
      Surprisal.add(state, r, k, v128.load(s), Log.series(f64x2.mul(v128.load(s), v128.load(s))));
    } else {
      const low = v128.load(s);
      const high = v128.load(s, 16);
      const four = v128.shuffle<u64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
      const R = Log.shortSeries(f32x4.mul(four, four));
      Surprisal.add(state, r, k, low, Lanes.low<f32>(R));
      Surprisal.add(state, r + 2, v128.shuffle<u64>(k, k, 1, 1), high, Lanes.high<f32>(R));
    }
  }

  @inline static add(state: usize, r: usize, k: v128, s: v128, R: v128): void {
    const log = f64x2.mul(s, f64x2.add(v128.load64_splat(TWO), R));
    const surprisal = f64x2.add(f64x2.mul(f64x2.convert_low_i32x4_s(k), v128.load64_splat(LN2)), log);
    const clampedBy = v128.load(State.clampedBy(state) + r * 8);
    v128.store(State.surprisal(state) + r * 8, f64x2.add(surprisal, clampedBy));
  }

  /**
   * The terms of the reference classes of a vector of rows, to State.referenceTerm; what their logits lie lower than they
   * count, to State.clampedBy. `x`: their logits less the centre of the shift.
   */
  @inline static terms<T extends number>(state: usize, r: usize, x: v128, magic: v128): void {
    const d = v128.pmax<T>(x, Lanes.constant<T>(LOWEST));
    const below = v128.sub<T>(d, x);
    const terms = State.referenceTerm(state) + r * 8;
    const clamped = State.clampedBy(state) + r * 8;
    if (sizeof<T>() === 8) {
      v128.store(terms, Exp.term<f64>(d, magic));
      v128.store(clamped, below);
    } else {
      // 1 + (head + tail), each right to 2^-27, is added in f64.
      const scaled = Exp.scaled<f32>(d, magic);
      const n = f32x4.sub(scaled, magic);
      const head = Exp.head<f32>(d, n);
      const tail = Exp.tail<f32>(head, n);
      const field = i32x4.add(scaled, v128.load32_splat(REBIAS));
      const low = i64x2.shl(i64x2.extend_low_i32x4_u(field), 52);
      const high = i64x2.shl(i64x2.extend_high_i32x4_u(field), 52);
      v128.store(terms, Surprisal.term(Lanes.low<f32>(head), Lanes.low<f32>(tail), low));
      v128.store(terms, Surprisal.term(Lanes.high<f32>(head), Lanes.high<f32>(tail), high), 16);
      v128.store(clamped, Lanes.low<f32>(below));
      v128.store(clamped, Lanes.high<f32>(below), 16);
    }
  }

  @inline static term(head: v128, tail: v128, power: v128): v128 {
    return f64x2.mul(f64x2.add(Lanes.one<f64>(), f64x2.add(head, tail)), power);
  }
}
