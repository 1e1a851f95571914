/**
 * The exponent shift of a row: terms are exp(x - centre)·2^-N, which costs no rounding in x - max.
 *
 * f32: |max| < 216: centre = 0, N = the even integer next to max·log2(e), so x - centre is exact; beyond, centre = max,
 * N = 0, where x - max is exact for every term that counts (Sterbenz). f64: centre = max, N = 0.
 * 2^64 more keeps the smallest terms normal.
 * N is even because a tie of x·log2(e) between two integers then goes to the same one for every N: the bits of a term,
 * but for its exponent, do not depend on N.
 */
import { Exp } from "./math/exp";

/** The largest |max| for which n·LN2_HI is exact over the whole row: n stays below 2^9. */
const EXACT_RANGE: f32 = 216;
const HALF_LOG2E: f32 = 0.7213475;
const LN2: f64 = 0.6931471805599453;
/** The scale of all terms is 2^64. */
const SCALE: f64 = 64;
/** Below 2 to this power a scaled term is 0: it would not be a normal number. */
const FLOOR_F32: f64 = -124;
const FLOOR_F64: f64 = -1020;

export class Shift {
  /** What is subtracted from every element of the row. */
  @inline static centre<T extends number>(max: v128): v128 {
    return sizeof<T>() === 4 ? v128.andnot(max, Shift.exact(max)) : max;
  }

  /** N - 64: an integral float. */
  @inline static exponent<T extends number>(max: v128): v128 {
    const scale = v128.splat<T>(SCALE as T);
    if (sizeof<T>() === 4) {
      const half = f32x4.nearest(f32x4.mul(max, f32x4.splat(HALF_LOG2E)));
      return f32x4.sub(v128.and(f32x4.add(half, half), Shift.exact(max)), scale);
    }
    return f64x2.neg(scale);
  }

  /** MAGIC with the shift taken off: the exponent of a term comes out of the rounding already shifted. */
  @inline static magic<T extends number>(exponent: v128): v128 {
    return v128.sub<T>(Exp.magic<T>(), exponent);
  }

  /** Where x - centre is not above this the term is exactly 0. */
  @inline static floor<T extends number>(exponent: v128): v128 {
    const lowest = v128.splat<T>((sizeof<T>() === 4 ? FLOOR_F32 : FLOOR_F64) as T);
    return v128.mul<T>(v128.add<T>(exponent, lowest), v128.splat<T>(LN2 as T));
  }

  /** exp(x - centre)·2^-exponent. */
  @inline static term<T extends number>(x: v128, centre: v128, magic: v128, floor: v128): v128 {
    const d = v128.sub<T>(x, centre);
    const scaled = Exp.scaled<T>(d, magic);
    const p = Exp.reduced<T>(d, v128.sub<T>(scaled, magic));
    return v128.and(Exp.timesPowerOfTwo<T>(p, scaled), v128.gt<T>(d, floor));
  }

  /** exponent·ln2 for two rows, the exponents given in f64. */
  @inline static logOfScale(exponent: v128): v128 {
    return f64x2.mul(exponent, f64x2.splat(LN2));
  }

  @inline static exact(max: v128): v128 {
    return f32x4.lt(f32x4.abs(max), f32x4.splat(EXACT_RANGE));
  }
}
