/**
 * The sum of exp(x - centre)·2^-exponent of one contiguous row, or of a vector of neighbouring rows: in f32, where the centre is 0, by strips,
 * else by the terms of Shift.
 */
import { Lanes } from "../lanes";
import { CLOSE, GUESS } from "../passes";
import { Shift, SUM_LIMIT } from "../shift";
import { State } from "../state";
import { ExpTerm } from "../terms";
import { Max } from "./max";
import { Store } from "./store";
import { Strip } from "./strip";
import { StripSums } from "./stripSums";
import { Sum } from "./sum";

export class SumExpOfRow {
  /**
   * Adds to State.sum. `passes`: with CLOSE a guess that is too low is replaced by the maximum; without, State.tooLow tells it, and nothing
   * is added.
   */
  static along<T extends number>(
    passes: u32,
    state: usize,
    row: usize,
    out: usize,
    x: usize,
    bytes: usize,
  ): void {
    if (sizeof<T>() === 8) {
      Sum.along<T, ExpTerm<T>>(State.sum(state), out, x, state, row, bytes);
      return;
    }
    const pivot = State.pivot(state) + row * 4;
    const magic = State.magic(state) + row * 4;
    const cutoff = State.cutoff(state) + row * 4;
    const sums = State.sum(state) + row * 8;
    for (let known = !(passes & GUESS); ; known = true) {
      const p = v128.load32_splat(pivot);
      if (v128.any_true(known ? Shift.exact(p) : Shift.guessable(p))) {
        Strip.along(x, out, bytes, v128.load32_splat(magic), v128.load32_splat(cutoff));
        const sum = load<f64>(sums) + Lanes.sum(StripSums.low, StripSums.high);
        if (known || (sum < load<f64>(SUM_LIMIT) && !v128.any_true(Shift.overflow(StripSums.exponentBits)))) {
          store<f64>(sums, sum);
          break;
        }
      } else if (known) {
        Sum.along<f32, ExpTerm<f32>>(State.sum(state), out, x, state, row, bytes);
        break;
      }
      if (!(passes & CLOSE)) {
        store<i32>(State.tooLow(state) + row * 4, 1);
        break;
      }
      const referenceLogit = v128.load32_splat(State.referenceLogit(state) + row * 4);
      v128.store32_lane(pivot, f32x4.pmax(Max.along<f32>(x, bytes), referenceLogit), 0);
      Shift.prepare<f32>(state, row, 1);
    }
  }

  /** `left`: rows up to the end of the axis. A guess that is too low is replaced in its own lane. */
  static across<T extends number>(
    passes: u32,
    state: usize,
    row: usize,
    left: usize,
    out: usize,
    x: usize,
    classes: usize,
    stride: usize,
  ): void {
    if (sizeof<T>() === 8) {
      Sum.across<T, ExpTerm<T>>(State.sum(state), out, x, state, row, left, classes, stride);
      return;
    }
    const pivot = State.pivot(state) + row * 4;
    const magic = State.magic(state) + row * 4;
    const cutoff = State.cutoff(state) + row * 4;
    const tooLow = State.tooLow(state) + row * 4;
    const sums = State.sum(state) + row * 8;
    const width = min<usize>(left * 4, 16);
    const lanes = Lanes.tailMask(width);
    for (let known = !(passes & GUESS); ; known = true) {
      const p = v128.load(pivot);
      let failed = v128.andnot(lanes, known ? Shift.exact(p) : Shift.guessable(p));
      if (known ? !v128.any_true(failed) : v128.any_true(v128.xor(failed, lanes))) {
        const low = v128.load(sums);
        const high = v128.load(sums, 16);
        Strip.across(low, high, x, out, classes * 16, stride, width, v128.load(magic), v128.load(cutoff));
        const limit = v128.load64_splat(SUM_LIMIT);
        const large = v128.shuffle<u32>(
          f64x2.ge(StripSums.low, limit),
          f64x2.ge(StripSums.high, limit),
          0,
          2,
          4,
          6,
        );
        failed = v128.or(failed, v128.and(v128.or(large, Shift.overflow(StripSums.exponentBits)), lanes));
        if (known || !v128.any_true(failed)) {
          Store.sums<f32>(sums, StripSums.low, StripSums.high, left);
          break;
        }
      } else if (known) {
        Sum.across<f32, ExpTerm<f32>>(State.sum(state), out, x, state, row, left, classes, stride);
        break;
      }
      failed = i32x4.ne(failed, i32x4.splat(0));
      if (!(passes & CLOSE)) {
        Store.rows<f32>(tooLow, v128.or(v128.load(tooLow), failed), left);
        break;
      }
      const max = f32x4.pmax(
        Max.across<f32>(x, classes, stride),
        v128.load(State.referenceLogit(state) + row * 4),
      );
      Store.rows<f32>(pivot, v128.bitselect(max, p, failed), left);
      Shift.prepare<f32>(state, row, 4);
    }
  }
}
