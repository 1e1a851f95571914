/** The sum of any numbers as it is promised: exact, rounded once; NaN and infinities as in any addition. */

import { nearestSum } from "../exactTruth.js";

export function exactSum(values: ArrayLike<number>): number {
  const list = Array.from(values);
  const special = list.filter((value) => !Number.isFinite(value));
  return special.length > 0 ? special.reduce((a, b) => a + b) : nearestSum(list);
}
