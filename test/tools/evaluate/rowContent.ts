/** What may stand in a row of a random call: its logits, its target, and the forms in which options are passed. */

import { integerBelow, normal, type Random } from "../random.js";
import { type DType, type Encoded, rounded, scattered } from "./encoded.js";
import type { Tensor } from "./rows.js";

export function pick<T>(random: Random, list: readonly T[]): T {
  return list[integerBelow(random, list.length)];
}

const SPECIALS = [Number.NaN, Infinity, -Infinity];
const SCALES = [0.1, 3, 20];
const LEAD = 60;

/** How wild the logits of a row may be: those that nothing depends on may be anything. */
export type Wildness = "tame" | "wild" | "free";

const WILD_SHARE: Readonly<Record<Wildness, number>> = { tame: 0, wild: 0.2, free: 0.6 };

export function logitsOfRow(
  random: Random,
  dtype: DType,
  open: readonly boolean[],
  wildness: Wildness,
): number[] {
  const classes = open.length;
  const gauss = normal(random);
  const scale = pick(random, SCALES);
  const values = Array.from({ length: classes }, () => rounded(scale * gauss(), dtype));
  // A confident row, and equal logits.
  if (random() < 0.15) values[integerBelow(random, classes)] = rounded(LEAD, dtype);
  if (random() < 0.15) values[integerBelow(random, classes)] = values[0];
  const share = random() < WILD_SHARE[wildness] ? pick(random, [0.1, 0.4, 1]) : 0;
  const special = pick(random, SPECIALS);
  return values.map((value, c) => {
    if (!open[c]) return random() < 0.3 ? pick(random, SPECIALS) : value;
    return random() < share ? (random() < 0.8 ? special : pick(random, SPECIALS)) : value;
  });
}

/** The parts that probabilities are multiples of: all types hold them. */
const PARTS = 64;

/** Shares of about 1, some of them 0. Masked classes have none, unless a stray one is allowed. */
export function probabilitiesOfRow(random: Random, open: readonly boolean[], mayStray: boolean): number[] {
  const shares = open.map(() => (random() < 0.3 ? 0 : random()));
  const total = shares.reduce((a, b) => a + b, 0) || 1;
  const isStray = mayStray && random() < 0.1;
  return shares.map((share, c) => (open[c] || isStray ? Math.round((PARTS * share) / total) / PARTS : 0));
}

/** A class that takes part, or at times one that does not; or a value that is ignored. */
export function indexOfRow(
  random: Random,
  open: readonly boolean[],
  ignored: readonly number[],
  mayStray: boolean,
): number {
  if (random() < 0.2 && ignored.length > 0) return pick(random, ignored);
  const classes = open.flatMap((isOpen, c) => (isOpen ? [c] : []));
  if (classes.length === 0 || (mayStray && random() < 0.1)) return integerBelow(random, open.length);
  return pick(random, classes);
}

export function anyLayout(random: Random, tensor: Encoded): Encoded {
  return random() < 0.3 ? scattered(tensor, random) : tensor;
}

export function indexTensor(random: Random, indices: readonly number[], shape: readonly number[]): Encoded {
  const data = random() < 0.5 ? Int32Array.from(indices) : BigInt64Array.from(indices, BigInt);
  return anyLayout(random, { data, shape: [...shape] });
}

/** Yes or no in one of the ways to say it. */
export function flags(random: Random, { data, shape }: Tensor): unknown {
  const isYes = Array.from(data, (value) => value !== 0);
  const bytes = Uint8Array.from(isYes, Number);
  const forms = [
    () => ({ data: bytes, shape: [...shape] }),
    () => ({ data: bytes, shape: [...shape], dtype: "bool" }),
    () => anyLayout(random, { data: Int32Array.from(bytes), shape: [...shape] }),
    () => anyLayout(random, { data: Float32Array.from(data), shape: [...shape] }),
    () => anyLayout(random, { data: Float64Array.from(data), shape: [...shape] }),
  ];
  const list = [() => isYes, () => Array.from(data)];
  return pick(random, shape.length === 1 ? [...forms, ...list] : forms)();
}
