/** What a difference, `a - b` rounded, lost to rounding, exactly (Knuth's two-sum). */
export function lostInDifference(a: number, b: number, difference: number): number {
  const seen = difference - a;
  return a - (difference - seen) - (b + seen);
}
