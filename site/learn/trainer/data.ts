/** Points of the plane in classes, which a classifier is to tell apart. */

import { normal, uniform } from "./random.js";

export const DATA_NAMES = ["moons", "spirals", "blobs"] as const;
export type DataName = (typeof DATA_NAMES)[number];

export const CLASSES: Readonly<Record<DataName, number>> = { moons: 2, spirals: 3, blobs: 4 };

/** Of both coordinates, from its negative on: what is shown. */
export const EXTENT = 1.5;

const TRAIN_POINTS = 240;
const HELD_OUT_POINTS = 120;

export interface Points {
  /** x and y of each, one after the other. */
  readonly at: Float32Array;
  readonly classes: Int32Array;
}

export interface Data {
  readonly train: Points;
  /** From the same distribution, and never trained on. */
  readonly heldOut: Points;
}

/** A point of a class without noise, at a place from 0 to 1 along its curve. */
const PLACES: Readonly<Record<DataName, (c: number, along: number) => readonly [x: number, y: number]>> = {
  moons(c, along) {
    const angle = Math.PI * along;
    return c === 0
      ? [0.7 * Math.cos(angle) - 0.35, 0.7 * Math.sin(angle) - 0.15]
      : [0.35 - 0.7 * Math.cos(angle), 0.15 - 0.7 * Math.sin(angle)];
  },
  spirals(c, along) {
    const angle = (2 * Math.PI * c) / CLASSES.spirals + 4 * along;
    const radius = 0.1 + along;
    return [radius * Math.sin(angle), radius * Math.cos(angle)];
  },
  blobs(c) {
    const angle = (2 * Math.PI * (c + 0.5)) / CLASSES.blobs;
    return [0.75 * Math.cos(angle), 0.75 * Math.sin(angle)];
  },
};

/** That of blobs without noise: points that lie on each other show nothing. */
const LEAST_SPREAD: Readonly<Record<DataName, number>> = { moons: 0, spirals: 0, blobs: 0.08 };

export function makeData(name: DataName, noise: number, seed: number): Data {
  const random = uniform(seed);
  return { train: points(TRAIN_POINTS), heldOut: points(HELD_OUT_POINTS) };

  function points(count: number): Points {
    const shift = normal(random);
    const spread = LEAST_SPREAD[name] + noise;
    const at = new Float32Array(2 * count);
    const classes = Int32Array.from({ length: count }, (_, k) => k % CLASSES[name]);
    classes.forEach((c, k) => {
      const [x, y] = PLACES[name](c, random());
      at.set([x + spread * shift(), y + spread * shift()], 2 * k);
    });
    return { at, classes };
  }
}
