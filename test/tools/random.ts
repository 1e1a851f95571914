/** Seeded random numbers, the same on every run. */

export type Random = () => number;

/** Uniform in [0, 1): Marsaglia's xorshift with a Weyl sequence added, 32 bits. */
export function uniform(seed: number): Random {
  let state = (seed ^ 0x9e3779b9) | 0 || 1;
  let weyl = 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    weyl = (weyl + 0x6d2b79f5) | 0;
    return (((state + weyl) ^ (weyl >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** Normally distributed, by Box and Muller. */
export function normal(random: Random): Random {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export function integerBelow(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

/** A permutation of 0 … n − 1 (Fisher and Yates). */
export function permutation(random: Random, n: number): number[] {
  const places = Array.from({ length: n }, (_, k) => k);
  for (let k = n - 1; k > 0; k--) {
    const other = integerBelow(random, k + 1);
    [places[k], places[other]] = [places[other], places[k]];
  }
  return places;
}
