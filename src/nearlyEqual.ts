/** What nearly equal probabilities p and q = p·e^d add to divergences, as series in d: their differences would lose digits. */

/** |d| up to which they are used. */
export const NEAR = 0.5;
/** The terms beyond are below 2^-54 of the sum. */
const LAST_TERM = 17;

/** φ(d) = e^d - 1 - d, of which KL divergences have p·φ(d): d²/2·(1 + d/3·(1 + d/4·(…))). */
export function excess(d: number): number {
  let sum = 1;
  for (let k = LAST_TERM; k > 2; k--) sum = 1 + (sum * d) / k;
  return (sum * d * d) / 2;
}

/** Coefficients of d², d⁴, …: interpolated as in assembly/compare/series.ts. */
const MIXTURE: readonly number[] = [
  -1.9062426501526066e-8, 2.029900810114838e-7, -1.9834522093858785e-6, 1.922122139169175e-5,
  -0.00018446180519123012, 0.0017361111111054261, -0.015624999999999986, 0.125,
];

/** d·tanh(d/2) - 2·log cosh(d/2), of which the Jensen-Shannon divergence has ½ (p + q) times as much. */
export function mixture(d: number): number {
  const square = d * d;
  let sum = 0;
  for (const coefficient of MIXTURE) sum = sum * square + coefficient;
  return sum * square;
}
