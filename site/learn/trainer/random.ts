/** Random numbers of a seed: the same in every browser. */

const INTEGERS = 2 ** 32;
/** Steps of the golden ratio, which reach every integer. */
const STEP = 0x9e3779b9;

/** Uniform numbers from 0 to below 1: a counter, mixed by the finaliser of MurmurHash3. */
export function uniform(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + STEP) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / INTEGERS;
  };
}

/** Numbers of the normal distribution, by the sum of twelve uniform ones: its tails are of no matter here, equal bits are. */
export function normal(random: () => number): () => number {
  return () => {
    let sum = -6;
    for (let k = 0; k < 12; k++) sum += random();
    return sum;
  };
}
