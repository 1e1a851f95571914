/**
 * The pass that sums exp(x - centre)·2^-exponent along each row, in f64, and stores the terms where they are wanted.
 */
import { Lanes } from "../lanes";
import { Shift, SUM_LIMIT } from "../shift";
import { State } from "../state";
import { CLOSE, GUESS, OPEN } from "../steps";
import { ExpTerm } from "../terms";
import { Max } from "./max";
import { Partial } from "./partial";
import { Store } from "./store";
import { Strip } from "./strip";
import { Sum } from "./sum";

export class SumExp {
  /**
   * Adds to State.sum. `out`: where the terms go, 0 for nowhere; it may be x unless pivots are guessed. Where a guess (f32 only)
   * turns out too low, a whole row is summed once more with its maximum; of a piece, State.poor tells it.
   */
  static run<T extends number>(
    steps: u32,
    state: usize,
    out: usize,
    x: usize,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    if (steps & GUESS && steps & OPEN) Max.guess<T>(state, x, outer, classes, inner);
    Shift.prepare<T>(state, 0, outer * inner);
    if (sizeof<T>() === 8) {
      Sum.run<T, ExpTerm<T>>(State.sum(state), out, x, state, outer, classes, inner);
      return;
    }
    if (inner === 1) {
      const bytes = classes * 4;
      for (let o: usize = 0; o < outer; o++) {
        SumExp.along(steps, state, o, out ? out + o * bytes : 0, x + o * bytes, bytes);
      }
    } else {
      for (let o: usize = 0; o < outer; o++) {
        for (let i: usize = 0; i < inner; i += 4) {
          const start = (o * classes * inner + i) * 4;
          SumExp.across(
            steps,
            state,
            o * inner + i,
            inner - i,
            out ? out + start : 0,
            x + start,
            classes,
            inner * 4,
          );
        }
      }
    }
  }

  @inline static along(steps: u32, state: usize, row: usize, out: usize, x: usize, bytes: usize): void {
    const pivot = State.pivot(state) + row * 4;
    const magic = State.magic(state) + row * 4;
    const floor = State.floor(state) + row * 4;
    const sums = State.sum(state) + row * 8;
    const zero = f64x2.splat(0);
    for (let known = !(steps & GUESS); ; known = true) {
      const p = v128.load32_splat(pivot);
      if (v128.any_true(known ? Shift.exact(p) : Shift.guessable(p))) {
        Strip.sum(zero, zero, x, out, bytes, 16, 16, v128.load32_splat(magic), v128.load32_splat(floor));
        const sum = load<f64>(sums) + Lanes.sum(Partial.low, Partial.high);
        if (known || (sum < load<f64>(SUM_LIMIT) && !v128.any_true(Shift.beyond(Partial.seen)))) {
          store<f64>(sums, sum);
          break;
        }
      } else if (known) {
        Sum.along<f32, ExpTerm<f32>>(State.sum(state), out, x, state, row, bytes);
        break;
      }
      if (!(steps & CLOSE)) {
        store<i32>(State.poor(state) + row * 4, 1);
        break;
      }
      const apart = v128.load32_splat(State.apart(state) + row * 4);
      v128.store32_lane(pivot, f32x4.pmax(Max.along<f32>(x, bytes), apart), 0);
      Shift.prepare<f32>(state, row, 1);
    }
  }

  /** `left`: rows up to the end of the axis. A guess that is too low is replaced in its own lane. */
  @inline static across(
    steps: u32,
    state: usize,
    row: usize,
    left: usize,
    out: usize,
    x: usize,
    classes: usize,
    step: usize,
  ): void {
    const pivot = State.pivot(state) + row * 4;
    const magic = State.magic(state) + row * 4;
    const floor = State.floor(state) + row * 4;
    const poor = State.poor(state) + row * 4;
    const sums = State.sum(state) + row * 8;
    const width = min<usize>(left * 4, 16);
    const lanes = Lanes.tailMask(width);
    for (let known = !(steps & GUESS); ; known = true) {
      const p = v128.load(pivot);
      let failed = v128.andnot(lanes, known ? Shift.exact(p) : Shift.guessable(p));
      if (known ? !v128.any_true(failed) : v128.any_true(v128.xor(failed, lanes))) {
        const low = v128.load(sums);
        const high = v128.load(sums, 16);
        Strip.sum(low, high, x, out, classes * 16, step, width, v128.load(magic), v128.load(floor));
        const limit = v128.load64_splat(SUM_LIMIT);
        const large = v128.shuffle<u32>(
          f64x2.ge(Partial.low, limit),
          f64x2.ge(Partial.high, limit),
          0,
          2,
          4,
          6,
        );
        failed = v128.or(failed, v128.and(v128.or(large, Shift.beyond(Partial.seen)), lanes));
        if (known || !v128.any_true(failed)) {
          Store.sums<f32>(sums, Partial.low, Partial.high, left);
          break;
        }
      } else if (known) {
        Sum.across<f32, ExpTerm<f32>>(State.sum(state), out, x, state, row, left, classes, step);
        break;
      }
      failed = i32x4.ne(failed, i32x4.splat(0));
      if (!(steps & CLOSE)) {
        Store.rows<f32>(poor, v128.or(v128.load(poor), failed), left);
        break;
      }
      const max = f32x4.pmax(Max.across<f32>(x, classes, step), v128.load(State.apart(state) + row * 4));
      Store.rows<f32>(pivot, v128.bitselect(max, p, failed), left);
      Shift.prepare<f32>(state, row, 4);
    }
  }
}
