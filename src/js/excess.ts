/** exp(d) - 1 - d: what a divergence has of a class, without cancellation where its two probabilities are near each other. */

import { abs, expm1 } from "./math.js";

/** Up to here it comes from its series, which is good to 2^-53 up to a quarter of it. */
const NEAR = 1.38;

/** Whether exp(d) and 1 are so near that their difference should not be formed. */
export function isNear(d: number): boolean {
  return abs(d) <= NEAR;
}

/** With E(d) = exp(d) - 1 and φ(d) = E(d) - d (1/2!, 1/3!, … are those of exp): φ(2h) = E(h)² + 2φ(h), a sum of what is not negative. */
export function excess(d: number): number {
  if (!isNear(d)) return expm1(d) - d;
  const h = d / 4;
  const square = h * h;
  const even =
    1 / 2 +
    square *
      (1 / 24 +
        square *
          (1 / 720 +
            square * (1 / 40320 + square * (1 / 3628800 + square * (1 / 479001600 + square / 87178291200)))));
  const odd =
    1 / 6 +
    square *
      (1 / 120 + square * (1 / 5040 + square * (1 / 362880 + square * (1 / 39916800 + square / 6227020800))));
  const ofQuarter = square * (even + h * odd);
  const quarter = h + ofQuarter;
  const ofHalf = quarter * quarter + 2 * ofQuarter;
  const half = 2 * h + ofHalf;
  return half * half + 2 * ofHalf;
}
