/** The values that several operations write. */
import { Lanes } from "./lanes";
import { Value } from "./rows/write";

/** term·factor; NaN where the factor is, 0 where it is 0, whatever the term. */
export class ScaledTerm<T extends number> extends Value {
  @inline of(x: v128, y: v128, max: v128, factor: v128, other: v128): v128 {
    const scaled = v128.and(v128.mul<T>(x, factor), v128.ne<T>(factor, v128.splat<T>(0 as T)));
    return Lanes.canonical<T>(scaled);
  }
}
