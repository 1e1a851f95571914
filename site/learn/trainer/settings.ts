/** What may be set: the first values, and which texts are a seed. */

import type { Settings } from "./training.js";

export const FIRST: Settings = {
  data: "moons",
  noise: 0.12,
  hidden: 12,
  seed: 1,
  learningRate: 10 ** -1.5,
  labelSmoothing: 0,
};

const LARGEST_SEED = 2 ** 32 - 1;

/** Null where it is none. */
export function readSeed(text: string): number | null {
  const seed = /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
  return seed <= LARGEST_SEED ? seed : null;
}
