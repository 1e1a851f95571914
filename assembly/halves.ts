/**
 * 16-bit floats: float16 (5 bits of exponent, 10 of mantissa) and bfloat16 (the upper half of an f32). Every one of them is
 * an f32; back, an f32 is rounded to nearest, ties to even, and every NaN is the same one.
 *
 * Front to back, eight at a time: `out` may be the memory whose last bytes the 16-bit floats are that are widened, or whose
 * first bytes those are that were narrowed.
 */
import { Store } from "./rows/store";

const EIGHT_HALVES: usize = 16;
const EIGHT_FLOATS: usize = 32;

/** An f32 without its sign; its infinity. */
const MAGNITUDE = memory.data<u32>([0x7fffffff]);
const INFINITY = memory.data<u32>([0x7f800000]);

/** The mantissas of float16 are 13 bits shorter, and its exponents 112 smaller. */
const SHIFT = 13;
/** Sign, exponent and mantissa of a float16 where an f32 has them. */
const HALF_BITS = memory.data<u32>([0x80000000 | (0x7fff << SHIFT)]);
/** The exponent of infinity and NaN: of a float16, and where an f32 has it. */
const SPECIAL = memory.data<u16>([0x7c00]);
const WIDE_SPECIAL = memory.data<u32>([0x7c00 << SHIFT]);
/** 2^112. */
const TWO_112 = memory.data<u32>([0x77800000]);

/** 65536 as an f32: float16 has infinity there. */
const HALF_INFINITY = memory.data<u32>([0x47800000]);
/** The smallest float16 with a full mantissa, 2^-14, as an f32. */
const SMALLEST_NORMAL = memory.data<u32>([0x38800000]);
/** Its last bit is worth 2^-24, as that of a float16 below 2^-14: adding it rounds. */
const ROUNDER = memory.data<f32>([0.5]);
/** What takes the exponent of an f32 to that of a float16, and less than half a last place with it. */
const REBIAS = memory.data<u32>([0xfff - (112 << 23)]);
const BELOW_HALF = memory.data<u32>([0x7fff]);
const ONE = memory.data<u32>([1]);
const HALF_SIGN = memory.data<u32>([0x8000]);
const FLOAT16_NAN = memory.data<u32>([0x7e00]);
const BFLOAT16_NAN = memory.data<u32>([0x7fc0]);

abstract class Format {
  /** Whether some of eight need {@link widened} to be told of infinity and NaN. */
  abstract special(eight: v128): bool;
  /** Four of them, in the upper halves of 32 bits, as f32. */
  abstract widened(v: v128, special: bool): v128;
  /** Four f32 as four of them, in 32 bits each. */
  abstract narrowed(v: v128): v128;
}

class Float16 extends Format {
  @inline special(eight: v128): bool {
    const exponent = v128.load16_splat(SPECIAL);
    return v128.any_true(i16x8.eq(v128.and(eight, exponent), exponent));
  }

  @inline widened(v: v128, special: bool): v128 {
    const bits = v128.and(i32x4.shr_s(v, 16 - SHIFT), v128.load32_splat(HALF_BITS));
    // The product makes subnormal ones normal too.
    const value = f32x4.mul(bits, v128.load32_splat(TWO_112));
    if (!special) return value;
    const exponent = v128.load32_splat(WIDE_SPECIAL);
    const isSpecial = i32x4.eq(v128.and(bits, exponent), exponent);
    return v128.or(value, v128.and(isSpecial, v128.load32_splat(INFINITY)));
  }

  @inline narrowed(v: v128): v128 {
    const magnitude = v128.and(v, v128.load32_splat(MAGNITUDE));
    const clamped = i32x4.min_s(magnitude, v128.load32_splat(HALF_INFINITY));
    const odd = v128.and(i32x4.shr_u(clamped, SHIFT), v128.load32_splat(ONE));
    const normal = i32x4.shr_u(i32x4.add(i32x4.add(clamped, v128.load32_splat(REBIAS)), odd), SHIFT);
    const rounder = v128.load32_splat(ROUNDER);
    const small = i32x4.sub(f32x4.add(magnitude, rounder), rounder);
    const isSmall = i32x4.lt_s(magnitude, v128.load32_splat(SMALLEST_NORMAL));
    const sign = v128.and(i32x4.shr_u(v, 16), v128.load32_splat(HALF_SIGN));
    const half = v128.or(v128.bitselect(small, normal, isSmall), sign);
    return v128.bitselect(half, v128.load32_splat(FLOAT16_NAN), f32x4.eq(v, v));
  }
}

class Bfloat16 extends Format {
  @inline special(eight: v128): bool {
    return false;
  }

  @inline widened(v: v128, special: bool): v128 {
    return v;
  }

  @inline narrowed(v: v128): v128 {
    const odd = v128.and(i32x4.shr_u(v, 16), v128.load32_splat(ONE));
    const half = i32x4.shr_u(i32x4.add(i32x4.add(v, v128.load32_splat(BELOW_HALF)), odd), 16);
    return v128.bitselect(half, v128.load32_splat(BFLOAT16_NAN), f32x4.eq(v, v));
  }
}

class Halves {
  @inline static widen<F extends Format>(out: usize, x: usize, count: usize): void {
    const format = changetype<F>(0);
    const zero = i32x4.splat(0);
    for (const end = x + count * 2; x < end; x += EIGHT_HALVES) {
      const eight = v128.load(x);
      const low = v128.shuffle<u16>(zero, eight, 0, 8, 1, 9, 2, 10, 3, 11);
      const high = v128.shuffle<u16>(zero, eight, 4, 12, 5, 13, 6, 14, 7, 15);
      if (format.special(eight)) {
        v128.store(out, format.widened(low, true));
        v128.store(out, format.widened(high, true), 16);
      } else {
        v128.store(out, format.widened(low, false));
        v128.store(out, format.widened(high, false), 16);
      }
      out += EIGHT_FLOATS;
    }
  }

  @inline static narrow<F extends Format>(out: usize, x: usize, count: usize): void {
    const format = changetype<F>(0);
    for (const end = out + count * 2; out < end; out += EIGHT_HALVES) {
      const low = format.narrowed(v128.load(x));
      const high = format.narrowed(v128.load(x, 16));
      Store.halves(out, i16x8.narrow_i32x4_u(low, high), end - out);
      x += EIGHT_FLOATS;
    }
  }
}

export function widenFloat16(out: usize, x: usize, count: usize): void {
  Halves.widen<Float16>(out, x, count);
}

export function widenBfloat16(out: usize, x: usize, count: usize): void {
  Halves.widen<Bfloat16>(out, x, count);
}

export function narrowFloat16(out: usize, x: usize, count: usize): void {
  Halves.narrow<Float16>(out, x, count);
}

export function narrowBfloat16(out: usize, x: usize, count: usize): void {
  Halves.narrow<Bfloat16>(out, x, count);
}
