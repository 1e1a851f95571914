/** The terms that several operations sum. */
import { TwoSum } from "./math/twoSum";
import { Term } from "./rows/sum";
import { Shift } from "./shift";

/** exp(x - centre)·2^-exponent; in f64 with what x - centre lost. In f32 it loses nothing. */
export class ExpTerm<T extends number> extends Term {
  @inline isShifted(): bool {
    return true;
  }

  @inline of(x: v128, centre: v128, magic: v128, cutoff: v128): v128 {
    const term = Shift.term<T>(x, centre, magic, cutoff);
    if (sizeof<T>() === 4) return term;
    const lost = TwoSum.lost<f64>(x, f64x2.neg(centre), f64x2.sub(x, centre));
    // Where there is no term, x may be -Infinity.
    const more = v128.and(f64x2.mul(term, lost), f64x2.ne(term, f64x2.splat(0)));
    return f64x2.add(term, more);
  }
}

/** x as it is. */
export class PlainTerm extends Term {
  @inline isShifted(): bool {
    return false;
  }

  @inline of(x: v128, centre: v128, magic: v128, cutoff: v128): v128 {
    return x;
  }
}
