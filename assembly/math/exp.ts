/**
 * exp in the lanes of a vector.
 *
 * x = n·ln2 + r with |r| <= ln2/2, so exp(x) = 2^n · (1 + r + r²·q(r)). n is read off the bits of
 * x·log2(e) + MAGIC, where adding MAGIC = 1.5·2^(mantissa bits) rounds to an integer; the low part rl of the
 * reduction is carried to the last addition.
 * f32: degree 6, 0.891 ulp over every input; f64: degree 11, 0.85 ulp over the tests' sample. Coefficients: exp.sollya.
 */
import { Lanes } from "../lanes";

/** Where a constant stands in the tables. */
export const LOG2E = 0;
export const MAGIC = 1;
export const BIAS = 2;
export const LN2_HI = 3;
export const LN2_LO = 4;
export const ONE = 5;
export const C2 = 6;

const F32 = memory.data<f32>([
  1.4426950216293335, // log2(e), 0x1.715476p+0
  12582912, // 1.5·2^23
  127, // the exponent field of 1
  0.693145751953125, // ln2 to 15 bits, 0x1.62e4p-1: n·LN2_HI is exact
  1.428606765330187e-6, // ln2 - LN2_HI, 0x1.7f7d1cp-20
  1,
  0.4999999403953552, // C2, 0x1.fffffcp-2
  0.1666651964187622, // C3, 0x1.55549p-3
  0.04166823625564575, // C4, 0x1.5558ap-5
  0.008368819020688534, // C5, 0x1.123abep-7
  0.0013823522021993995, // C6, 0x1.6a6016p-10
]);
const F64 = memory.data<f64>([
  1.4426950408889634, // log2(e), 0x1.71547652b82fep+0
  6755399441055744, // 1.5·2^52
  1023, // the exponent field of 1
  0.6931471805598903, // ln2 to 42 bits, 0x1.62e42fefa38p-1
  5.497923018708371e-14, // ln2 - LN2_HI, 0x1.ef35793c7673p-45
  1,
  0.5000000000000011, // C2, 0x1.000000000000ap-1
  0.16666666666666424, // C3, 0x1.55555555554fep-3
  0.041666666666527075, // C4, 0x1.55555555506cp-5
  0.008333333333487054, // C5, 0x1.1111111126b37p-7
  0.0013888888944301233, // C6, 0x1.6c16c18475a18p-10
  0.00019841269522437917, // C7, 0x1.a01a012fec2ep-13
  2.4801492499863213e-5, // C8, 0x1.a0199963c9dbap-16
  2.7557572347647556e-6, // C9, 0x1.71df18fbce17dp-19
  2.763043714668662e-7, // C10, 0x1.28adf7a1841d4p-22
  2.5004460543285795e-8, // C11, 0x1.ad92c7cbdca57p-26
]);

/** Above it exp(x) - 1 is a polynomial. */
const FAR = memory.data<f64>([-0.34]);

/** Beyond these exp is 0 and +Infinity in T. */
const LOWEST_F32 = memory.data<f32>([-104]);
const HIGHEST_F32 = memory.data<f32>([89]);
const LOWEST_F64 = memory.data<f64>([-746]);
const HIGHEST_F64 = memory.data<f64>([710]);

export class Exp {
  @inline static constant<T extends number>(index: usize): v128 {
    return v128.load_splat<T>((sizeof<T>() === 4 ? F32 : F64) + index * sizeof<T>());
  }

  /** x·log2(e) + magic: its low bits are the integer n and whatever integer was added to MAGIC. */
  @inline static scaled<T extends number>(x: v128, magic: v128): v128 {
    return Lanes.fma<T>(x, Exp.constant<T>(LOG2E), magic);
  }

  /**
   * q(r). In f32 without fused multiply-adds it is C2 + C3·r + r²·(C4 + C5·r + C6·r²), whose chain is shorter; else Horner's
   * form.
   */
  @inline static polynomial<T extends number>(r: v128): v128 {
    let q: v128;
    if (sizeof<T>() === 4) {
      q = Exp.constant<T>(C2 + 4);
      if (!ASC_FEATURE_RELAXED_SIMD) {
        const square = f32x4.mul(r, r);
        q = Lanes.fma<T>(q, square, Lanes.fma<T>(Exp.constant<T>(C2 + 3), r, Exp.constant<T>(C2 + 2)));
        return Lanes.fma<T>(q, square, Lanes.fma<T>(Exp.constant<T>(C2 + 1), r, Exp.constant<T>(C2)));
      }
    } else {
      q = Exp.constant<T>(C2 + 9);
      q = Lanes.fma<T>(q, r, Exp.constant<T>(C2 + 8));
      q = Lanes.fma<T>(q, r, Exp.constant<T>(C2 + 7));
      q = Lanes.fma<T>(q, r, Exp.constant<T>(C2 + 6));
      q = Lanes.fma<T>(q, r, Exp.constant<T>(C2 + 5));
      q = Lanes.fma<T>(q, r, Exp.constant<T>(C2 + 4));
    }
    q = Lanes.fma<T>(q, r, Exp.constant<T>(C2 + 3));
    q = Lanes.fma<T>(q, r, Exp.constant<T>(C2 + 2));
    q = Lanes.fma<T>(q, r, Exp.constant<T>(C2 + 1));
    return Lanes.fma<T>(q, r, Exp.constant<T>(C2));
  }

  /** The first part of r = head - n·LN2_LO: exact. */
  @inline static head<T extends number>(x: v128, n: v128): v128 {
    return Lanes.fnma<T>(n, Exp.constant<T>(LN2_HI), x);
  }

  /** What is added to 1 + head for exp(x - n·ln2): r²·q(r) - n·LN2_LO. */
  @inline static tail<T extends number>(head: v128, n: v128): v128 {
    const low = v128.mul<T>(n, Exp.constant<T>(LN2_LO));
    const r = v128.sub<T>(head, low);
    return v128.sub<T>(v128.mul<T>(v128.mul<T>(r, r), Exp.polynomial<T>(r)), low);
  }

  /**
   * exp(x)·2^-exponent, `magic` = MAGIC + BIAS - exponent: 0 where the exponent field comes out as 0. Without the carry
   * of the low part. The chains of rows/stripAhead.ts, stripBody.ts and stripTail.ts, and of short/sum.ts, take the same steps.
   */
  @inline static term<T extends number>(x: v128, magic: v128): v128 {
    const scaled = Exp.scaled<T>(x, magic);
    const n = v128.sub<T>(scaled, magic);
    const r = Lanes.fnma<T>(n, Exp.constant<T>(LN2_LO), Exp.head<T>(x, n));
    const p = Lanes.fma<T>(Exp.polynomial<T>(r), v128.mul<T>(r, r), r);
    return v128.mul<T>(v128.add<T>(p, Exp.constant<T>(ONE)), Exp.powerOfTwo<T>(scaled));
  }

  /** The float whose exponent field is in the low bits of `scaled`. */
  @inline static powerOfTwo<T extends number>(scaled: v128): v128 {
    return sizeof<T>() === 4 ? i32x4.shl(scaled, 23) : i64x2.shl(scaled, 52);
  }

  /** exp(x) for every x: subnormal results are rounded once, NaN is canonical. */
  @inline static of<T extends number>(x: v128): v128 {
    const lowest = v128.load_splat<T>(sizeof<T>() === 4 ? LOWEST_F32 : LOWEST_F64);
    const highest = v128.load_splat<T>(sizeof<T>() === 4 ? HIGHEST_F32 : HIGHEST_F64);
    const inside = v128.pmin<T>(v128.pmax<T>(x, lowest), highest);
    const magic = Exp.constant<T>(MAGIC);
    const scaled = Exp.scaled<T>(inside, magic);
    const n = v128.sub<T>(scaled, magic);
    const head = Exp.head<T>(inside, n);
    const p = v128.add<T>(Exp.constant<T>(ONE), v128.add<T>(head, Exp.tail<T>(head, n)));
    // 2^n as two factors, so that neither overflows and only the last product rounds.
    let first: v128;
    let second: v128;
    if (sizeof<T>() === 4) {
      const integer = i32x4.sub(scaled, magic);
      const half = i32x4.shr_s(integer, 1);
      first = i32x4.shl(half, 23);
      second = i32x4.shl(i32x4.sub(integer, half), 23);
      const one = Exp.constant<T>(ONE);
      first = i32x4.add(first, one);
      second = i32x4.add(second, one);
    } else {
      const integer = i64x2.sub(scaled, magic);
      const half = i64x2.shr_s(integer, 1);
      first = i64x2.shl(half, 52);
      second = i64x2.shl(i64x2.sub(integer, half), 52);
      const one = Exp.constant<T>(ONE);
      first = i64x2.add(first, one);
      second = i64x2.add(second, one);
    }
    const result = v128.mul<T>(v128.mul<T>(p, first), second);
    return v128.bitselect(result, Lanes.nan<T>(), v128.eq<T>(x, x));
  }

  /** exp(x) - 1 in f64, x in [-ln2, 0.34]: right to the last digits near 0 too. Below -0.34 it is exp(x + ln2)/2 - 1. */
  @inline static lessOne(x: v128): v128 {
    const half = Lanes.oneHalf<f64>();
    const isFar = f64x2.lt(x, v128.load64_splat(FAR));
    const r = f64x2.add(x, v128.and(isFar, f64x2.add(Exp.constant<f64>(LN2_HI), Exp.constant<f64>(LN2_LO))));
    const d = f64x2.add(r, f64x2.mul(f64x2.mul(r, r), Exp.polynomial<f64>(r)));
    return v128.bitselect(f64x2.sub(f64x2.mul(d, half), half), d, isFar);
  }
}
