/** Rows of logits of every kind that score tells apart, each with a target, and how they are laid out. */

import { integerBelow, normal, type Random, uniform } from "./random.js";

export type Floats = Float32Array | Float64Array;

export interface ScoredRows {
  readonly classes: number;
  readonly count: number;
  /** Row after row. */
  readonly data: Floats;
  /** -100 for a row that does not count. */
  readonly target: Int32Array;
}

const IGNORED = -100;
const SCALES = [0.1, 1, 5, 20, 60];
/** Also next to where the form of the exponent shift changes. */
const OFFSETS = [0, 0, 0, 100, -3000, 1e6, -215, 230];
const LONGEST_LEAD = 90;

/** What happens to a row of normally distributed logits: `own` is the row, `t` its target. */
type Kind = (own: Floats, t: number, random: Random) => void;

const anyClass = (own: Floats, random: Random) => integerBelow(random, own.length);
const largest = (own: Floats) => Array.from(own).reduce((max, x) => Math.max(max, x), -Infinity);

function put(own: Floats, c: number, value: number): void {
  own[c] = value;
}

function change(own: Floats, to: (x: number) => number): void {
  own.set(Array.from(own, to));
}

const KINDS: Readonly<Record<string, Kind>> = {
  plain: () => {},
  "many ties": (own) => change(own, Math.round),
  "one number": (own) => change(own, () => own[0]),
  "the target leads": (own, t, random) => put(own, t, largest(own) + LONGEST_LEAD * random()),
  "the target is the largest": (own, t) => put(own, t, largest(own)),
  "another class leads": (own, _, random) =>
    put(own, anyClass(own, random), largest(own) + LONGEST_LEAD * random() ** 3),
  "another class has half": (own, _, random) =>
    put(own, anyClass(own, random), largest(own) + Math.log(own.length) * 2 * random()),
  "half is masked": (own, _, random) => change(own, (x) => (random() < 0.5 ? -Infinity : x)),
  "the target is masked": (own, t) => put(own, t, -Infinity),
  "a NaN": (own, _, random) => put(own, anyClass(own, random), Number.NaN),
  "an infinity": (own, _, random) => put(own, anyClass(own, random), Infinity),
  "all masked": (own) => change(own, () => -Infinity),
};

/** As many of each kind as there are, in turn. */
export function scoredRows(
  type: Float32ArrayConstructor | Float64ArrayConstructor,
  classes: number,
  count: number,
  seed: number,
): ScoredRows {
  const random = uniform(seed);
  const gauss = normal(random);
  const data = new type(classes * count);
  const target = new Int32Array(count);
  const kinds = Object.values(KINDS);
  for (let row = 0; row < count; row++) {
    const own = data.subarray(row * classes, (row + 1) * classes);
    const scale = SCALES[integerBelow(random, SCALES.length)];
    const offset = OFFSETS[integerBelow(random, OFFSETS.length)];
    for (let c = 0; c < classes; c++) own[c] = offset + scale * gauss();
    const t = integerBelow(random, classes);
    kinds[row % kinds.length](own, t, random);
    target[row] = random() < 0.1 ? IGNORED : t;
  }
  return { classes, count, data, target };
}

/** A row, as numbers in f64. */
export function rowOf({ data, classes }: ScoredRows, row: number): Float64Array {
  return Float64Array.from(data.subarray(row * classes, (row + 1) * classes));
}

export interface LaidOut {
  readonly x: { readonly data: Floats; readonly shape: number[]; strides?: number[]; offset?: number };
  readonly target: { readonly data: Int32Array; readonly shape: number[] };
  readonly dim: number;
}

/** The same rows, `inner` of them neighbours where that can be seen. */
export const LAYOUTS: Readonly<Record<string, (rows: ScoredRows, inner: number) => LaidOut>> = {
  "classes last": ({ data, target, classes, count }, inner) => ({
    x: { data, shape: [count / inner, inner, classes] },
    target: { data: target, shape: [count / inner, inner] },
    dim: -1,
  }),
  "classes in the middle": ({ data, target, classes, count }, inner) => {
    const moved = data.slice();
    for (let row = 0; row < count; row++)
      for (let c = 0; c < classes; c++)
        moved[(Math.floor(row / inner) * classes + c) * inner + (row % inner)] = data[row * classes + c];
    return {
      x: { data: moved, shape: [count / inner, classes, inner] },
      target: { data: target, shape: [count / inner, inner] },
      dim: 1,
    };
  },
  "padded rows behind an offset": ({ data, target, classes, count }) => {
    const [padding, offset] = [3, 5];
    const stride = classes + padding;
    const padded = new (data.constructor as Float32ArrayConstructor)(offset + count * stride).fill(9);
    for (let row = 0; row < count; row++)
      padded.set(data.subarray(row * classes, (row + 1) * classes), offset + row * stride);
    return {
      x: { data: padded, shape: [count, classes], strides: [stride, 1], offset },
      target: { data: target, shape: [count] },
      dim: -1,
    };
  },
  "classes back to front": ({ data, target, classes, count }) => ({
    x: {
      data: data.slice().reverse() as Floats,
      shape: [count, classes],
      strides: [-classes, -1],
      offset: count * classes - 1,
    },
    target: { data: target, shape: [count] },
    dim: 1,
  }),
};
