/** Random rows on which the errors of results are measured in proportion to their terms, with all that calls are given. */

import type { Given } from "../functions/entry.js";
import type { NamedCall } from "../functions/index.js";
import type { Api, FloatArray } from "./api.js";
import { integerBelow, normal, type Random, uniform } from "./random.js";
import { product } from "./truth/tensor.js";

/** Makes the array of a run's precision out of float32 numbers. */
export type Floats = (numbers: Float64Array) => FloatArray;

/** Random rows: (outer, classes, inner), logits with this scale and offset, a share of them masked by −Infinity. */
export interface Setting {
  readonly classes: number;
  readonly inner: number;
  readonly scale: number;
  readonly offset: number;
  readonly masked: number;
}

const OUTER = 2;

/** What calls are given, the same numbers in every precision. */
export function boundRows({ classes, inner, scale, offset, masked }: Setting): (floats: Floats) => Given {
  const random = uniform(classes * 104_729 + inner * 31 + scale * 7919 + offset);
  const gauss = normal(random);
  const shape = [OUTER, classes, inner];
  const rowShape = [OUTER, inner];
  const numbers = (sizes: readonly number[], next: Random) =>
    new Float64Array(product(sizes)).map(() => Math.fround(next()));

  const x = numbers(shape, () => (random() < masked ? -Infinity : offset + scale * gauss()));
  // A row of only −Infinity is NaN: its first class stays.
  for (let k = 0; k < x.length; k++)
    if (Math.floor(k / inner) % classes === 0 && x[k] === -Infinity) x[k] = offset;
  const p = numbers(shape, random);
  const y = numbers(shape, () => -scale * random());
  const weight = numbers([classes], () => gauss() + 1);
  const rows = numbers(rowShape, gauss);
  const g = numbers(shape, gauss);
  const index = new Int32Array(OUTER * inner).map(() => integerBelow(random, classes));
  const factor = numbers(shape, gauss);
  const positive = numbers(shape, () => 3 * random());
  const q = numbers(shape, random);
  return (floats) => {
    const of = (values: Float64Array) => ({ data: floats(values), shape });
    return {
      x: of(x),
      y: of(y),
      p: of(p),
      q: of(q),
      g: of(g),
      factor: of(factor),
      positive: of(positive),
      rows: { data: floats(rows), shape: rowShape },
      sums: { data: floats(new Float64Array(OUTER * inner)), shape: rowShape },
      weight: { data: floats(weight), shape: [classes] },
      target: { data: index, shape: rowShape },
      picks: { data: index, shape: [OUTER, 1, inner] },
      dim: 1,
    };
  };
}

/** A backward function starts from a result of this precision; null if the call is none. */
export function withOutput(api: Api, { reads }: NamedCall, given: Given): Given | null {
  const { x, dim } = given;
  if (reads.p === "output") return { ...given, p: api.softmax(x, { dim }) };
  if (reads.y === "output") return { ...given, y: api.logSoftmax(x, { dim }) };
  return null;
}
