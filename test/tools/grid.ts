/** The logits that accuracy is measured on: every scale, offset and number of classes, some of them masked. */

import { lazily } from "./lazily.js";
import { integerBelow, normal, uniform } from "./random.js";
import { logSoftmaxOfRow, softmaxOfRow } from "./truth/softmax.js";

export const SCALES = [0.1, 1, 5, 20, 40];
export const OFFSETS = [0, 100, -3000, 1e6];
export const CLASSES = [2, 3, 4, 5, 8, 16, 33, 127, 1023, 5000];

/** Rows of float32 logits, a target for each, and the truth of all that is measured on them. */
export interface Rows {
  readonly classes: number;
  readonly count: number;
  readonly logits: Float32Array;
  readonly target: Int32Array;
  readonly softmax: Float64Array;
  readonly logSoftmax: Float64Array;
}

const ELEMENTS = 49_152;
const MOST_ROWS = 2048;
const FEWEST_ROWS = 6;

function rowsOf(classes: number): number {
  return Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, Math.floor(ELEMENTS / classes)));
}

/** Normally distributed logits; the target of every second row is its largest. A share is masked by −Infinity. */
export function spread(scale: number, offset: number, classes: number, masked = 0): Rows {
  const random = uniform(scale * 1000 + offset + classes * 7919 + masked * 1e5);
  const gauss = normal(random);
  const count = rowsOf(classes);
  const logits = new Float32Array(count * classes).map(() => offset + scale * gauss());
  const target = new Int32Array(count).map((_, row) => {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    return row % 2 === 0 ? own.indexOf(Math.max(...own)) : integerBelow(random, classes);
  });
  for (let k = 0; k < logits.length; k++) {
    const kept = target[Math.floor(k / classes)] === k % classes;
    if (!kept && random() < masked) logits[k] = -Infinity;
  }
  return withTruth(classes, logits, target);
}

/** The largest lead: the loss is just above the smallest normal float32. */
const LONGEST_LEAD = 87;

/** Rows whose target leads all others by anything from 0 to 87: losses down to 1e-38. */
export function confident(offset: number, classes: number): Rows {
  const random = uniform(offset + classes * 104729);
  const gauss = normal(random);
  const count = rowsOf(classes);
  const logits = new Float32Array(count * classes).map(() => offset + gauss());
  const target = new Int32Array(count).map(() => integerBelow(random, classes));
  for (let row = 0; row < count; row++) {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    own[target[row]] = Math.max(...own) + (LONGEST_LEAD * row) / (count - 1);
  }
  return withTruth(classes, logits, target);
}

function withTruth(classes: number, logits: Float32Array, target: Int32Array): Rows {
  const count = target.length;
  const ofRows = (of: (row: Float64Array) => Float64Array) => () => {
    const truth = new Float64Array(logits.length);
    for (let start = 0; start < truth.length; start += classes)
      truth.set(of(Float64Array.from(logits.subarray(start, start + classes))), start);
    return truth;
  };
  return lazily<Rows>({
    classes: () => classes,
    count: () => count,
    logits: () => logits,
    target: () => target,
    softmax: ofRows(softmaxOfRow),
    logSoftmax: ofRows(logSoftmaxOfRow),
  });
}

/** The same rows as a tensor (outer, classes, inner): inner 1 leaves them as they are. */
export interface Layout {
  readonly shape: number[];
  readonly data: Float32Array;
  /** Where element `c` of row `row` lies. */
  place(row: number, c: number): number;
}

export function layOut({ classes, count, logits }: Rows, inner: number): Layout {
  const outer = Math.floor(count / inner);
  const place = (row: number, c: number) => (Math.floor(row / inner) * classes + c) * inner + (row % inner);
  const data = new Float32Array(outer * classes * inner);
  for (let row = 0; row < outer * inner; row++) {
    for (let c = 0; c < classes; c++) data[place(row, c)] = logits[row * classes + c];
  }
  return { shape: [outer, classes, inner], data, place };
}
