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
    Surprisal.terms<T>(state, rows);
    for (let r: usize = 0; r < rows; r += 2) {
      const term = v128.load(State.referenceTerm(state) + r * 8);
      const others = v128.load(State.sum(state) + r * 8);
      const normalizer = f64x2.add(others, term);
      const k = v128.and(
        i64x2.add(i64x2.sub(normalizer, term), v128.load64_splat(HALF)),
        v128.load64_splat(FIELD),
      );
      const scaled = i64x2.sub(normalizer, k);
      const above = v128.bitselect(others, f64x2.sub(scaled, term), i64x2.eq(k, f64x2.splat(0)));
      const s = f64x2.div(above, f64x2.add(scaled, term));
      const log = f64x2.mul(s, f64x2.add(v128.load64_splat(TWO), Log.series<T>(f64x2.mul(s, s))));
      const high = i32x4.shr_s(v128.shuffle<u32>(k, k, 1, 3, 1, 3), 20);
      const surprisal = f64x2.add(f64x2.mul(f64x2.convert_low_i32x4_s(high), v128.load64_splat(LN2)), log);
      v128.store(State.normalizer(state) + r * 8, normalizer);
      // The bits of a NaN were used as an integer: normalizer - normalizer is 0, or NaN once more.
      const below = f64x2.add(v128.load(State.clampedBy(state) + r * 8), f64x2.sub(normalizer, normalizer));
      v128.store(State.surprisal(state) + r * 8, f64x2.add(surprisal, below));
    }
  }

  /**
   * The terms of the reference classes, to State.referenceTerm; what their logits lie lower than they count, to
   * State.clampedBy.
   */
  @inline static terms<T extends number>(state: usize, rows: usize): void {
    const lanes: usize = Lanes.count<T>();
    for (let r: usize = 0; r < rows; r += lanes) {
      const pivot = v128.load(State.pivot(state) + r * sizeof<T>());
      const referenceLogit = v128.load(State.referenceLogit(state) + r * sizeof<T>());
      const magic = v128.load(State.magic(state) + r * sizeof<T>());
      const centred = v128.sub<T>(referenceLogit, Shift.centre<T>(pivot));
      const d = v128.pmax<T>(centred, Lanes.constant<T>(LOWEST));
      const below = v128.sub<T>(d, centred);
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
  }

  @inline static term(head: v128, tail: v128, power: v128): v128 {
    return f64x2.mul(f64x2.add(Lanes.one<f64>(), f64x2.add(head, tail)), power);
  }
}
