/** What an addition loses to rounding, exactly (Knuth's two-sum). */
export class TwoSum {
  /** What a + b lost when it was rounded to sum. */
  @inline static lost<T extends number>(a: v128, b: v128, sum: v128): v128 {
    const seenB = v128.sub<T>(sum, a);
    return v128.add<T>(v128.sub<T>(a, v128.sub<T>(sum, seenB)), v128.sub<T>(b, seenB));
  }
}
