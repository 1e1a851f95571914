/** The last pass of softmax and of most gradients: each row's terms times the row's factor, in place. */
import { Lanes } from "../lanes";
import { State } from "../state";
import { Store } from "./store";

const SMALLEST_NORMAL = memory.data<f32>([1.1754943508222875e-38]);
/** Below that share of their sum (2^-177) the bits of terms depend on the pivot: they count as 0. */
const LEAST_SHARE = memory.data<f64>([5.220244173844236e-54]);
/** With a scale up to 2^26 they come out as 0 in any case. */
const LARGEST_SCALE = memory.data<f64>([67108864]);
/** Half of the last one of 24 bits in f64, less one; all bits beyond them; how many these are. */
const ROUNDING = memory.data<i64>([0xfffffff]);
const BEYOND = memory.data<i64>([0x1fffffff]);
const BITS_BEYOND = 29;

export class Scale {
  /** Sets the factors of rows r and r + 1 for `any`: scale/divisor, 0 where the row is `ignored`. */
  @inline static by<T extends number>(
    state: usize,
    r: usize,
    scale: v128,
    divisor: v128,
    ignored: v128,
  ): void {
    let factor = v128.andnot(f64x2.div(scale, divisor), ignored);
    if (sizeof<T>() === 4) {
      v128.store(State.factorF64(state) + r * 8, factor);
      // NaN in the place of a factor that must not be used as f32.
      factor = v128.or(factor, f64x2.gt(f64x2.abs(scale), v128.load64_splat(LARGEST_SCALE)));
    }
    Lanes.storePair<T>(State.factor(state), r, factor);
  }

  /** f32 results below 2^-126 become 0; where the factor is NaN, so is the row. */
  static positive<T extends number>(
    state: usize,
    terms: usize,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    Scale.rows<T>(sizeof<T>() === 4, state, terms, outer, classes, inner);
  }

  /** Where the factor is 0 or NaN, so is the row, whatever the terms. `divisors`: what the factors were divided by. */
  static any<T extends number>(
    state: usize,
    divisors: usize,
    terms: usize,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    const areLeft = Scale.rows<T>(false, state, terms, outer, classes, inner);
    if (sizeof<T>() === 4 && areLeft) Scale.inF64(state, divisors, terms, outer, classes, inner);
  }

  /** Returns whether there are f32 rows that it left to `inF64`. */
  @inline static rows<T extends number>(
    flush: bool,
    state: usize,
    terms: usize,
    outer: usize,
    classes: usize,
    inner: usize,
  ): bool {
    const along = inner === 1;
    const stride: usize = along ? 16 : inner * sizeof<T>();
    const lanes: usize = along ? 1 : Lanes.count<T>();
    let areLeft = false;
    for (let o: usize = 0; o < outer; o++) {
      for (let i: usize = 0; i < inner; i += lanes) {
        const row = o * inner + i;
        const slot = State.factor(state) + row * sizeof<T>();
        const factor = along ? v128.load_splat<T>(slot) : v128.load(slot);
        const width: usize = along ? 16 : min<usize>((inner - i) * sizeof<T>(), 16);
        let at = terms + (o * classes * inner + i) * sizeof<T>();
        let bytes = along ? classes * sizeof<T>() : classes * 16;
        const usual = v128.all_true<i32>(Scale.usual<T>(factor));
        if (sizeof<T>() === 4 && !flush && !usual && Scale.needsF64(state, row, along, factor)) {
          areLeft = true;
          continue;
        }
        if (usual && width === 16) {
          for (; bytes >= 64; bytes -= 64) {
            const b = at + stride;
            const c = b + stride;
            const d = c + stride;
            v128.store(at, Scale.flushed(flush, v128.mul<T>(factor, v128.load(at))));
            v128.store(b, Scale.flushed(flush, v128.mul<T>(factor, v128.load(b))));
            v128.store(c, Scale.flushed(flush, v128.mul<T>(factor, v128.load(c))));
            v128.store(d, Scale.flushed(flush, v128.mul<T>(factor, v128.load(d))));
            at = d + stride;
          }
        }
        const kept = v128.ne<T>(factor, v128.splat<T>(0 as T));
        for (; bytes; bytes -= min<usize>(bytes, 16)) {
          const v = Scale.flushed(flush, v128.and(v128.mul<T>(factor, v128.load(at)), kept));
          Store.upTo(at, Lanes.canonical<T>(v), min<usize>(bytes, width));
          at += stride;
        }
      }
    }
    return areLeft;
  }

  /** The lanes that are neither 0, infinite nor NaN, nor f32 that may have lost digits. */
  @inline static usual<T extends number>(factor: v128): v128 {
    const size = v128.abs<T>(factor);
    const above =
      sizeof<T>() === 4 ? f32x4.ge(size, v128.load32_splat(SMALLEST_NORMAL)) : f64x2.gt(size, f64x2.splat(0));
    return v128.and(above, v128.lt<T>(size, Lanes.infinity<T>()));
  }

  /** Whether there is a lane that is neither usual nor 0. */
  @inline static needsF64(state: usize, row: usize, along: bool, factor: v128): bool {
    return !v128.all_true<i32>(Scale.fits(state, row, along, factor));
  }

  /** The lanes that are usual or 0. */
  @inline static fits(state: usize, row: usize, along: bool, factor: v128): v128 {
    const slot = State.factorF64(state) + row * 8;
    const low = along ? v128.load64_splat(slot) : v128.load(slot);
    const high = along ? low : v128.load(slot, 16);
    const zero = f64x2.splat(0);
    const none = v128.shuffle<u32>(f64x2.eq(low, zero), f64x2.eq(high, zero), 0, 2, 4, 6);
    const isZero = v128.and(none, f32x4.eq(factor, zero));
    return v128.or(Scale.usual<f32>(factor), isZero);
  }

  @inline static flushed(flush: bool, v: v128): v128 {
    return flush ? v128.andnot(v, f32x4.lt(v, v128.load32_splat(SMALLEST_NORMAL))) : v;
  }

  /**
   * The f32 rows that are left, with the factors as they are in f64. These are rounded to the digits of f32 nevertheless: the
   * other lanes must get the bits that they get elsewhere.
   */
  static inF64(
    state: usize,
    divisors: usize,
    terms: usize,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    const along = inner === 1;
    const stride: usize = along ? 16 : inner * 4;
    const lanes: usize = along ? 1 : 4;
    const share = v128.load64_splat(LEAST_SHARE);
    for (let o: usize = 0; o < outer; o++) {
      for (let i: usize = 0; i < inner; i += lanes) {
        const row = o * inner + i;
        const slot = State.factor(state) + row * 4;
        if (!Scale.needsF64(state, row, along, along ? v128.load32_splat(slot) : v128.load(slot))) continue;
        const factor = State.factorF64(state) + row * 8;
        const divisor = divisors + row * 8;
        const low = Scale.rounded(along ? v128.load64_splat(factor) : v128.load(factor));
        const high = along ? low : Scale.rounded(v128.load(factor, 16));
        const leastLow = f64x2.mul(share, along ? v128.load64_splat(divisor) : v128.load(divisor));
        const leastHigh = along ? leastLow : f64x2.mul(share, v128.load(divisor, 16));
        const width: usize = along ? 16 : min<usize>((inner - i) * 4, 16);
        let at = terms + (o * classes * inner + i) * 4;
        for (let bytes = along ? classes * 4 : classes * 16; bytes; bytes -= min<usize>(bytes, 16)) {
          const v = v128.load(at);
          const lower = f32x4.demote_f64x2_zero(Scale.product(Lanes.low<f32>(v), low, leastLow));
          const upper = f32x4.demote_f64x2_zero(Scale.product(Lanes.high<f32>(v), high, leastHigh));
          const four = Lanes.canonical<f32>(v128.shuffle<u64>(lower, upper, 0, 2));
          Store.upTo(at, four, min<usize>(bytes, width));
          at += stride;
        }
      }
    }
  }

  @inline static product(term: v128, factor: v128, least: v128): v128 {
    const product = f64x2.mul(v128.andnot(term, f64x2.lt(term, least)), factor);
    return v128.and(product, f64x2.ne(factor, f64x2.splat(0)));
  }

  /** Rounded to 24 bits, to nearest even, whatever the exponent. */
  @inline static rounded(v: v128): v128 {
    const odd = i64x2.shr_u(i64x2.shl(v, 63 - BITS_BEYOND), 63);
    const above = i64x2.add(v, i64x2.add(odd, v128.load64_splat(ROUNDING)));
    return v128.bitselect(v128.andnot(above, v128.load64_splat(BEYOND)), v, f64x2.eq(v, v));
  }
}
