/**
 * The exponent shift of a row: its terms are exp(x - centre)·2^-exponent, which costs no rounding in x - max.
 *
 * It follows from the row's pivot p, a number near its largest logits. f32: -216 < p < 244: centre = 0, exponent = N - 52
 * with N the even integer next to p·log2(e), so x - centre is exact; beyond, centre = p, N = 0, where x - p is exact for
 * every term that counts (Sterbenz). f64: centre = p, N = 0. The term of p itself is about 2^52: terms down to 2^-177 of it
 * are normal numbers, and a term 27 above p is one that the sum may still have.
 *
 * No bit of a result depends on the pivot, so none depends on how it was found. The centre is that of the maximum: a guess is
 * taken for |p| < 216 only, and one that was not too low has a maximum less than 28 above it. N is even because a tie of
 * x·log2(e) between two integers then goes to the same one for every N: a term differs in its exponent alone, by the same
 * number in the whole row. Terms below 2^-177 of the sum, which are 0 for one pivot and not for another, add nothing to it.
 */
import { Lanes } from "./lanes";
import { BIAS, Exp, MAGIC } from "./math/exp";
import { State } from "./state";

/** The maxima for which n·LN2_HI is exact over the whole row, as their middle and half their range: |n| stays below 2^9. */
const EXACT_MIDDLE = memory.data<f32>([14]);
const EXACT_RANGE = memory.data<f32>([230]);
/** The guesses whose maximum is one of them. */
const GUESS_RANGE = memory.data<f32>([216]);
const HALF_LOG2E = memory.data<f32>([0.7213475]);
const LN2_F32 = memory.data<f32>([0.6931472]);
const LN2_F64 = memory.data<f64>([0.6931471805599453]);
/** The term of the pivot is 2 to this power, or next to it. */
const SCALE = memory.data<f32>([52]);
/** A sum must stay below it (2^90), so that g/sum is a normal f32 for upstream gradients g down to 2^-35. */
export const SUM_LIMIT = memory.data<f64>([1.2379400392853803e27]);
/** The bits of MAGIC and of all exponent fields. */
const FIELDS = memory.data<i32>([0x4b4000ff]);

export class Shift {
  /** What is subtracted from every element of the row. */
  @inline static centre<T extends number>(pivot: v128): v128 {
    return sizeof<T>() === 4 ? v128.andnot(pivot, Shift.exact(pivot)) : pivot;
  }

  /** N - 52: an integral float. */
  @inline static exponent<T extends number>(pivot: v128): v128 {
    const scale = Lanes.constant<T>(SCALE);
    if (sizeof<T>() === 4) {
      const half = f32x4.nearest(f32x4.mul(pivot, v128.load32_splat(HALF_LOG2E)));
      return f32x4.sub(v128.and(f32x4.add(half, half), Shift.exact(pivot)), scale);
    }
    return f64x2.neg(scale);
  }

  /** MAGIC with the shift taken off: the exponent field of a term comes out of the rounding already shifted. */
  @inline static magic<T extends number>(exponent: v128): v128 {
    return v128.add<T>(Exp.constant<T>(MAGIC), v128.sub<T>(Exp.constant<T>(BIAS), exponent));
  }

  /** At this x - centre, and below, the exponent field is 0, and so is the term. */
  @inline static cutoff<T extends number>(exponent: v128): v128 {
    return v128.mul<T>(
      v128.sub<T>(exponent, Exp.constant<T>(BIAS)),
      v128.load_splat<T>(sizeof<T>() === 4 ? LN2_F32 : LN2_F64),
    );
  }

  /** exp(x - centre)·2^-exponent. */
  @inline static term<T extends number>(x: v128, centre: v128, magic: v128, cutoff: v128): v128 {
    return Exp.term<T>(v128.pmax<T>(v128.sub<T>(x, centre), cutoff), magic);
  }

  /**
   * Not 0 in the lanes where the sum has a term too large for the pivot: `exponentBits` is the OR of all exponent fields on
   * top of MAGIC. NaN and infinity are seen too.
   */
  @inline static overflow(exponentBits: v128): v128 {
    return v128.andnot(exponentBits, v128.load32_splat(FIELDS));
  }

  /** State.magic and State.cutoff of `rows` rows from `row` on. */
  static prepare<T extends number>(state: usize, row: usize, rows: usize): void {
    const end = (row + rows) * sizeof<T>();
    for (let at = row * sizeof<T>(); at < end; at += 16) {
      const exponent = Shift.exponent<T>(v128.load(State.pivot(state) + at));
      v128.store(State.magic(state) + at, Shift.magic<T>(exponent));
      v128.store(State.cutoff(state) + at, Shift.cutoff<T>(exponent));
    }
  }

  /** Whether the centre is 0. */
  @inline static exact(pivot: v128): v128 {
    const distance = f32x4.abs(f32x4.sub(pivot, v128.load32_splat(EXACT_MIDDLE)));
    return f32x4.lt(distance, v128.load32_splat(EXACT_RANGE));
  }

  /** Whether it is 0 for the maximum too, if the pivot is a guess that is not too low. */
  @inline static guessable(pivot: v128): v128 {
    return f32x4.lt(f32x4.abs(pivot), v128.load32_splat(GUESS_RANGE));
  }
}
