/** What a vector of T is: four f32 or two f64, how a row's remainder is cut off, and how T becomes f64 and back. */

/** 16 bytes of ones, then 16 of zeros: a mask of the first n bytes starts n bytes before the zeros. */
const TAIL_MASKS = memory.data<i64>([-1, -1, 0, 0]);

/** Constants are loaded where they are used: V8 builds a `v128.const` anew, in three instructions, each time. */
const INFINITY = memory.data<f32>([Infinity]);
const ONE = memory.data<f32>([1]);
const HALF = memory.data<f32>([0.5]);

/** The one NaN that is ever written: positive, quiet, empty payload (0x7fc00000 in f32). */
const NAN_F32 = memory.data<u32>([0x7fc00000]);
const NAN_F64 = memory.data<u32>([0, 0x7ff80000]);

export class Lanes {
  /** Lanes in a vector. */
  @inline static count<T extends number>(): i32 {
    return 16 / sizeof<T>();
  }

  /** T's value at element `index`, in every lane. */
  @inline static splatAt<T extends number>(array: usize, index: usize): v128 {
    return v128.load_splat<T>(array + index * sizeof<T>());
  }

  /** An array's element at `index` in every lane, or its neighbours one in each. */
  @inline static rows<T extends number>(same: bool, array: usize, index: usize): v128 {
    const slot = array + index * sizeof<T>();
    return same ? v128.load_splat<T>(slot) : v128.load(slot);
  }

  /** The f32 at an address as T, in every lane. */
  @inline static constant<T extends number>(address: usize): v128 {
    const value = v128.load32_splat(address);
    return sizeof<T>() === 4 ? value : f64x2.promote_low_f32x4(value);
  }

  @inline static infinity<T extends number>(): v128 {
    return Lanes.constant<T>(INFINITY);
  }

  @inline static one<T extends number>(): v128 {
    return Lanes.constant<T>(ONE);
  }

  @inline static oneHalf<T extends number>(): v128 {
    return Lanes.constant<T>(HALF);
  }

  @inline static nan<T extends number>(): v128 {
    return v128.load_splat<T>(sizeof<T>() === 4 ? NAN_F32 : NAN_F64);
  }

  /** v with every NaN replaced by the one that is written. */
  @inline static canonical<T extends number>(v: v128): v128 {
    return v128.bitselect(v, Lanes.nan<T>(), v128.eq<T>(v, v));
  }

  /** Ones in the first `bytes` bytes, 0 to 16. */
  @inline static tailMask(bytes: usize): v128 {
    return v128.load(TAIL_MASKS + 16 - bytes);
  }

  /** Ones in the lane that begins with byte `at`. */
  @inline static laneAt<T extends number>(at: usize): v128 {
    return v128.andnot(Lanes.tailMask(at + sizeof<T>()), Lanes.tailMask(at));
  }

  /** A mask of lanes of T as one of f64 lanes: of the lower half. */
  @inline static lowMask<T extends number>(mask: v128): v128 {
    return sizeof<T>() === 4 ? v128.shuffle<u32>(mask, mask, 0, 0, 1, 1) : mask;
  }

  /** Of the upper half of f32 lanes. */
  @inline static highMask(mask: v128): v128 {
    return v128.shuffle<u32>(mask, mask, 2, 2, 3, 3);
  }

  /** Two masks of f64 lanes as one of lanes of T. */
  @inline static narrowMask<T extends number>(low: v128, high: v128): v128 {
    return sizeof<T>() === 4 ? v128.shuffle<u32>(low, high, 0, 2, 4, 6) : low;
  }

  /** a·b + c; in the relaxed build with one rounding where the CPU has a fused instruction, else with two. */
  @inline static fma<T extends number>(a: v128, b: v128, c: v128): v128 {
    if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(a, b, c);
    return v128.add<T>(v128.mul<T>(a, b), c);
  }

  /** c - a·b, likewise. */
  @inline static fnma<T extends number>(a: v128, b: v128, c: v128): v128 {
    if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_nmadd<T>(a, b, c);
    return v128.sub<T>(c, v128.mul<T>(a, b));
  }

  /** The lower half of the lanes as f64. */
  @inline static low<T extends number>(v: v128): v128 {
    return sizeof<T>() === 4 ? f64x2.promote_low_f32x4(v) : v;
  }

  /** The upper half of the lanes as f64; nothing (zeros) where T is f64. */
  @inline static high<T extends number>(v: v128): v128 {
    return sizeof<T>() === 4 ? f64x2.promote_low_f32x4(v128.shuffle<u64>(v, v, 1, 1)) : f64x2.splat(0);
  }

  /** Whether a vector of T has the pair `index`: f32 have two, f64 one. */
  @inline static has<T extends number>(index: i32): bool {
    return index === 0 || sizeof<T>() === 4;
  }

  /** A pair of lanes as f64: the lower half, or the upper one. */
  @inline static pair<T extends number>(index: i32, v: v128): v128 {
    return index === 0 ? Lanes.low<T>(v) : Lanes.high<T>(v);
  }

  /** A mask of lanes of T as one of the f64 lanes of a pair. */
  @inline static pairMask<T extends number>(index: i32, mask: v128): v128 {
    return index === 0 ? Lanes.lowMask<T>(mask) : Lanes.highMask(mask);
  }

  /** Two neighbouring elements of an array as T, in the lower lanes. */
  @inline static loadPair<T extends number>(array: usize, index: usize): v128 {
    return sizeof<T>() === 4 ? v128.load64_zero(array + index * 4) : v128.load(array + index * 8);
  }

  /** Two neighbouring elements of an array as f64. */
  @inline static pairAsF64<T extends number>(array: usize, index: usize): v128 {
    return Lanes.low<T>(Lanes.loadPair<T>(array, index));
  }

  /** The opposite of low and high: f64 rounded to T; NaN is canonical. */
  @inline static narrow<T extends number>(low: v128, high: v128): v128 {
    if (sizeof<T>() === 8) return Lanes.canonical<f64>(low);
    return Lanes.canonical<f32>(Lanes.demoted(low, high));
  }

  /** f64 rounded to f32. */
  @inline static demoted(low: v128, high: v128): v128 {
    return v128.shuffle<u64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
  }

  /** Rounds two f64 to T and stores them side by side; NaN is canonical. */
  @inline static storePair<T extends number>(array: usize, index: usize, v: v128): void {
    if (sizeof<T>() === 4) {
      const rounded = Lanes.canonical<f32>(f32x4.demote_f64x2_zero(v));
      v128.store64_lane(array + index * 4, rounded, 0);
    } else {
      v128.store(array + index * 8, Lanes.canonical<f64>(v));
    }
  }

  /** Rounds two f64 to T as storePair does, and stores what they lost beside: 0 where that is not finite. */
  @inline static storeRounded<T extends number>(array: usize, lost: usize, index: usize, v: v128): void {
    Lanes.storePair<T>(array, index, v);
    const lossOfRounding = f64x2.sub(v, Lanes.pairAsF64<T>(array, index));
    Lanes.storePair<T>(lost, index, v128.and(lossOfRounding, Lanes.finite(lossOfRounding)));
  }

  /** Rounds four f64 to T and stores them side by side; NaN is canonical. */
  @inline static storeFour<T extends number>(array: usize, index: usize, low: v128, high: v128): void {
    v128.store(array + index * sizeof<T>(), Lanes.narrow<T>(low, high));
    if (sizeof<T>() === 8) v128.store(array + index * 8, Lanes.canonical<f64>(high), 16);
  }

  /** Two neighbouring i32 as i64. */
  @inline static integerPair(array: usize, index: usize): v128 {
    return i64x2.extend_low_i32x4_s(v128.load64_zero(array + index * 4));
  }

  /** Ones where v is neither NaN nor infinite. */
  @inline static finite(v: v128): v128 {
    return f64x2.lt(f64x2.abs(v), Lanes.infinity<f64>());
  }

  /** The largest lane, in every lane. */
  @inline static max<T extends number>(v: v128): v128 {
    const pair = v128.pmax<T>(v, v128.shuffle<u64>(v, v, 1, 0));
    return sizeof<T>() === 4 ? f32x4.pmax(pair, v128.shuffle<u32>(pair, pair, 1, 0, 3, 2)) : pair;
  }

  /** The four partial sums of a row, added in a fixed order. */
  @inline static sum(low: v128, high: v128): f64 {
    const pair = f64x2.add(low, high);
    return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
  }
}
