/** The terms that several operations sum. */
import { Term } from "./rows/sum";
import { Shift } from "./shift";

/** exp(x - centre)·2^-exponent. */
export class ExpTerm<T extends number> extends Term {
  @inline of(x: v128, centre: v128, magic: v128, floor: v128): v128 {
    return Shift.term<T>(x, centre, magic, floor);
  }
}

/** x as it is. */
export class PlainTerm extends Term {
  @inline of(x: v128, centre: v128, magic: v128, floor: v128): v128 {
    return x;
  }
}
