/**
 * log and log1p in the lanes of a vector.
 *
 * x = 2^k·(1 + f) with 1 + f in [3/4, 3/2), s = f/(2 + f), z = s²:
 * log(1 + f) = f - (h - s·(h + R)), h = f²/2, R = z·(L1 + z·(L2 + ...)), and k·ln2 is added in two parts.
 * f32: 0.905 ulp over every positive float (log), 0.903 over [0, 1] (log1p); f64: 0.83 ulp (log) over the tests' sample.
 * Coefficients: log.sollya. `SERIES` has some of them once more.
 * The log of a quotient, and that of the surprisal, are 2s + s·R(s²), s = (x - y)/(x + y).
 */
import { Lanes } from "../lanes";

const MAGIC = 0;
const LN2_HI = 1;
const LN2_LO = 2;
const ONE = 3;
const TWO = 4;
const HALF = 5;
const SMALLEST_NORMAL = 6;
const SUBNORMAL_SCALE = 7;
const SUBNORMAL_EXPONENT = 8;
const L1 = 9;

const F32 = memory.data<f32>([
  12582912, // 1.5·2^23: integers become floats by their bits
  0.693145751953125, // 0x1.62e4p-1
  1.428606765330187e-6, // 0x1.7f7d1cp-20
  1,
  2,
  0.5,
  1.1754943508222875e-38, // 2^-126
  8388608, // 2^23
  23,
  0.6666666865348816, // L1, 0x1.555556p-1
  0.39999833703041077, // L2, 0x1.99992ap-2
  0.2855668365955353, // L3, 0x1.246ba2p-2
  0.2340480238199234, // L4, 0x1.df5492p-3
]);
const F64 = memory.data<f64>([
  6755399441055744, // 1.5·2^52
  0.6931471805598903, // 0x1.62e42fefa38p-1
  5.497923018708371e-14, // 0x1.ef35793c7673p-45
  1,
  2,
  0.5,
  2.2250738585072014e-308, // 2^-1022
  4503599627370496, // 2^52
  52,
  0.6666666666666666, // L1, 0x1.5555555555555p-1
  0.40000000000009006, // L2, 0x1.9999999999ffp-2
  0.28571428567008, // L3, 0x1.24924923cfddfp-2
  0.22222223077774572, // L4, 0x1.c71c72ed13ap-3
  0.18181735985271033, // L5, 0x1.745ca8f34cb4dp-3
  0.1538891623317017, // L6, 0x1.3b2a3dbb6350cp-3
  0.13208990827803735, // L7, 0x1.0e8527617c8ap-3
  0.13613206240971312, // L8, 0x1.16cc681fe4dc9p-3
]);

/** L1 to L5 of f64. */
const SERIES = memory.data<f32>([
  0.6666666666666666, 0.40000000000009006, 0.28571428567008, 0.22222223077774572, 0.18181735985271033,
]);

const LN2 = memory.data<f32>([0.6931472]);
const SQRT2 = memory.data<f32>([1.4142135]);

/** The bits of 3/4: what the exponent is counted from, so that 1 + f lies in [3/4, 3/2). */
const THREE_QUARTERS_F32 = memory.data<f32>([0.75]);
const THREE_QUARTERS_F64 = memory.data<f64>([0.75]);

export class Log {
  @inline static constant<T extends number>(index: usize): v128 {
    return v128.load_splat<T>((sizeof<T>() === 4 ? F32 : F64) + index * sizeof<T>());
  }

  /** The integer k of positive, normal x, in the lanes of an integer vector. */
  @inline static exponent<T extends number>(x: v128): v128 {
    return sizeof<T>() === 4
      ? i32x4.shr_s(i32x4.sub(x, v128.load32_splat(THREE_QUARTERS_F32)), 23)
      : i64x2.shr_s(i64x2.sub(x, v128.load64_splat(THREE_QUARTERS_F64)), 52);
  }

  /** f of positive, normal x with the exponent k. */
  @inline static fraction<T extends number>(x: v128, k: v128): v128 {
    const m = sizeof<T>() === 4 ? i32x4.sub(x, i32x4.shl(k, 23)) : i64x2.sub(x, i64x2.shl(k, 52));
    return v128.sub<T>(m, Log.constant<T>(ONE));
  }

  /** An integer vector as floats. */
  @inline static toFloat<T extends number>(k: v128): v128 {
    const magic = Log.constant<T>(MAGIC);
    return v128.sub<T>(sizeof<T>() === 4 ? i32x4.add(k, magic) : i64x2.add(k, magic), magic);
  }

  /**
   * R in log((1 + s)/(1 - s)) = 2s + s·R, |s| <= 1/5, z = s², in f64. Independent pairs of terms, so that they need not wait for
   * each other.
   */
  @inline static series(z: v128): v128 {
    const z2 = f64x2.mul(z, z);
    const a = Lanes.fma<f64>(Log.constant<f64>(L1 + 1), z, Log.constant<f64>(L1));
    const b = Lanes.fma<f64>(Log.constant<f64>(L1 + 3), z, Log.constant<f64>(L1 + 2));
    const d = Lanes.fma<f64>(Log.constant<f64>(L1 + 7), z, Log.constant<f64>(L1 + 6));
    const c = Lanes.fma<f64>(d, z2, Lanes.fma<f64>(Log.constant<f64>(L1 + 5), z, Log.constant<f64>(L1 + 4)));
    return f64x2.mul(z, Lanes.fma<f64>(c, f64x2.mul(z2, z2), Lanes.fma<f64>(b, z2, a)));
  }

  /** The same in f32: R is at most 0.027, so 2 + R is right to 2^-29 where it is added in f64. */
  @inline static shortSeries(z: v128): v128 {
    let R = v128.load32_splat(SERIES + 16);
    R = Lanes.fma<f32>(R, z, v128.load32_splat(SERIES + 12));
    R = Lanes.fma<f32>(R, z, v128.load32_splat(SERIES + 8));
    R = Lanes.fma<f32>(R, z, v128.load32_splat(SERIES + 4));
    R = Lanes.fma<f32>(R, z, v128.load32_splat(SERIES));
    return f32x4.mul(R, z);
  }

  /** k·ln2 + log(1 + f), f in [-1/4, 1/2), k an integral float. */
  @inline static combine<T extends number>(k: v128, f: v128): v128 {
    const s = v128.div<T>(f, v128.add<T>(Log.constant<T>(TWO), f));
    const z = v128.mul<T>(s, s);
    let R: v128;
    if (sizeof<T>() === 4) {
      R = Log.constant<T>(L1 + 3);
    } else {
      R = Log.constant<T>(L1 + 7);
      R = v128.add<T>(v128.mul<T>(R, z), Log.constant<T>(L1 + 6));
      R = v128.add<T>(v128.mul<T>(R, z), Log.constant<T>(L1 + 5));
      R = v128.add<T>(v128.mul<T>(R, z), Log.constant<T>(L1 + 4));
      R = v128.add<T>(v128.mul<T>(R, z), Log.constant<T>(L1 + 3));
    }
    R = v128.add<T>(v128.mul<T>(R, z), Log.constant<T>(L1 + 2));
    R = v128.add<T>(v128.mul<T>(R, z), Log.constant<T>(L1 + 1));
    R = v128.add<T>(v128.mul<T>(R, z), Log.constant<T>(L1));
    R = v128.mul<T>(R, z);
    const h = v128.mul<T>(v128.mul<T>(f, f), Log.constant<T>(HALF));
    const bent = v128.mul<T>(s, v128.add<T>(h, R));
    const low = v128.add<T>(bent, v128.mul<T>(k, Log.constant<T>(LN2_LO)));
    return v128.sub<T>(v128.mul<T>(k, Log.constant<T>(LN2_HI)), v128.sub<T>(v128.sub<T>(h, low), f));
  }

  /** The lanes that ofRatio takes: positive and normal. f32. */
  @inline static isNormal(x: v128): v128 {
    return v128.and(f32x4.ge(x, Log.constant<f32>(SMALLEST_NORMAL)), f32x4.lt(x, Lanes.infinity<f32>()));
  }

  /** x, or x·2^23 where it is subnormal. f32. */
  @inline static scaled(x: v128): v128 {
    const isSubnormal = f32x4.lt(x, Log.constant<f32>(SMALLEST_NORMAL));
    return v128.bitselect(f32x4.mul(x, Log.constant<f32>(SUBNORMAL_SCALE)), x, isSubnormal);
  }

  /** The log of what `scaled` multiplies x with. */
  @inline static scaleOf(x: v128): v128 {
    const isSubnormal = f32x4.lt(x, Log.constant<f32>(SMALLEST_NORMAL));
    const log = f32x4.mul(Log.constant<f32>(SUBNORMAL_EXPONENT), v128.load32_splat(LN2));
    return v128.and(log, isSubnormal);
  }

  /**
   * log(x/y), x and y positive and normal, f32: both have a fraction in [3/4, 3/2), and s = (fx - fy)/(fx + fy) takes one division
   * and loses nothing where x is near y. The fractions' quotient is brought to at most √2, where |s| < 0.172.
   */
  @inline static ofRatio(x: v128, y: v128): v128 {
    const kx = Log.exponent<f32>(x);
    const ky = Log.exponent<f32>(y);
    let fx = i32x4.sub(x, i32x4.shl(kx, 23));
    let fy = i32x4.sub(y, i32x4.shl(ky, 23));
    const above = f32x4.gt(fx, f32x4.mul(fy, v128.load32_splat(SQRT2)));
    const below = f32x4.gt(fy, f32x4.mul(fx, v128.load32_splat(SQRT2)));
    // A mask is -1: the other one's exponent grows by one.
    fy = i32x4.sub(fy, i32x4.shl(above, 23));
    fx = i32x4.sub(fx, i32x4.shl(below, 23));
    const k = Log.toFloat<f32>(i32x4.add(i32x4.sub(kx, ky), i32x4.sub(below, above)));
    const s = f32x4.div(f32x4.sub(fx, fy), f32x4.add(fx, fy));
    const rest = f32x4.mul(s, Log.shortSeries(f32x4.mul(s, s)));
    const low = Lanes.fma<f32>(k, Log.constant<f32>(LN2_LO), rest);
    return Lanes.fma<f32>(k, Log.constant<f32>(LN2_HI), f32x4.add(f32x4.add(s, s), low));
  }

  /** log(x) for every x: -Infinity at 0, NaN (canonical) below and for NaN. */
  @inline static of<T extends number>(x: v128): v128 {
    const zero = v128.splat<T>(0 as T);
    const subnormal = v128.lt<T>(x, Log.constant<T>(SMALLEST_NORMAL));
    const scaled = v128.bitselect(v128.mul<T>(x, Log.constant<T>(SUBNORMAL_SCALE)), x, subnormal);
    const k = Log.exponent<T>(scaled);
    const shift = v128.and(subnormal, Log.constant<T>(SUBNORMAL_EXPONENT));
    const finite = Log.combine<T>(v128.sub<T>(Log.toFloat<T>(k), shift), Log.fraction<T>(scaled, k));
    const infinity = Lanes.infinity<T>();
    const above = v128.bitselect(finite, infinity, v128.ne<T>(x, infinity));
    const atZero = v128.bitselect(v128.neg<T>(infinity), above, v128.eq<T>(x, zero));
    return v128.bitselect(atZero, Lanes.nan<T>(), v128.ge<T>(x, zero));
  }

  /** The f of log(1 + u), u in [0, 1]: no rounding of 1 + u. */
  @inline static onePlusFraction<T extends number>(u: v128): v128 {
    const half = Log.constant<T>(HALF);
    const halved = v128.mul<T>(v128.sub<T>(u, Log.constant<T>(ONE)), half);
    return v128.bitselect(halved, u, v128.ge<T>(u, half));
  }

  /** Its k, as a float. */
  @inline static onePlusExponent<T extends number>(u: v128): v128 {
    return v128.and(v128.ge<T>(u, Log.constant<T>(HALF)), Log.constant<T>(ONE));
  }

  /** log(1 + u), u in [0, 1]. */
  @inline static onePlus<T extends number>(u: v128): v128 {
    return Log.combine<T>(Log.onePlusExponent<T>(u), Log.onePlusFraction<T>(u));
  }

  /** What log(1 + v) is more than log(y), y = 1 + v rounded, to first order. */
  @inline static lost<T extends number>(v: v128, y: v128): v128 {
    return v128.div<T>(v128.sub<T>(v, v128.sub<T>(y, Log.constant<T>(ONE))), y);
  }

  /** log(1 + v), v >= -1. */
  @inline static onePlusAny<T extends number>(v: v128): v128 {
    const y = v128.add<T>(Log.constant<T>(ONE), v);
    return v128.add<T>(Log.of<T>(y), v128.and(Log.lost<T>(v, y), v128.gt<T>(y, v128.splat<T>(0 as T))));
  }
}
