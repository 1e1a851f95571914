/** exp(d) - 1 - d: what a divergence has of a class, without cancellation where its two probabilities are near each other. */

import { abs, expm1 } from "./math.js";

/** Up to here it comes from its series. */
const NEAR = 1.38;

/** 1/2, 1/6, 1/24, …: of the series, which is good to 2^-53 up to a quarter of NEAR. */
const SERIES = /* @__PURE__ */ Array.from({ length: 13 }, (_, k) => {
  let factorial = 1;
  for (let n = 2; n <= k + 2; n++) factorial *= n;
  return 1 / factorial;
});

/** Whether exp(d) and 1 are so near that their difference should not be formed. */
export function isNear(d: number): boolean {
  return abs(d) <= NEAR;
}

/** With E(d) = exp(d) - 1 and φ(d) = E(d) - d: φ(2h) = E(h)² + 2φ(h), a sum of what is not negative. */
export function excess(d: number): number {
  if (!isNear(d)) return expm1(d) - d;
  const h = d / 4;
  let series = 0;
  for (let k = SERIES.length - 1; k >= 0; k--) series = series * h + SERIES[k];
  const ofQuarter = h * h * series;
  const quarter = h + ofQuarter;
  const ofHalf = quarter * quarter + 2 * ofQuarter;
  const half = 2 * h + ofHalf;
  return half * half + 2 * ofHalf;
}
