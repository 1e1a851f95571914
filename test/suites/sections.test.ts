/**
 * The sum of a row above 4,096 classes is the exact sum of the sums of its sections, rounded once: in whatever order the sections lie,
 * however the row is cut into pieces, and whatever lies beside it, the bits are the same.
 */

import { describe, expect, test } from "vitest";
import type { Api } from "../tools/api.js";
import { engines } from "../tools/engines.js";
import { permutation, uniform } from "../tools/random.js";
import { residentApi } from "../tools/residentApi.js";

const SECTION = 4096;

const types = [
  { dtype: "float32", type: Float32Array },
  { dtype: "float64", type: Float64Array },
] as const;

/** Rows in one block, in pieces of whole sections, and in pieces that are parts of a section. */
const sizes = [
  { sections: 2, rest: 0, inner: 1 },
  { sections: 3, rest: 100, inner: 1 },
  { sections: 9, rest: 5, inner: 1 },
  { sections: 10, rest: 1, inner: 1 },
  { sections: 2, rest: 0, inner: 3 },
  { sections: 3, rest: 1, inner: 4 },
  { sections: 5, rest: 33, inner: 9 },
  { sections: 4, rest: 0, inner: 17 },
];

/**
 * How large the logits are, how they differ, and how far the target lies above them, in float32 a fifth of it: the last two are centred at
 * their pivot. Of each size a third is drawn.
 */
const heights = [
  { scale: 1, offset: 0, lead: 0 },
  { scale: 12, offset: 0, lead: 0 },
  { scale: 3, offset: 0, lead: 600 },
  { scale: 30, offset: 100, lead: 0 },
  { scale: 1, offset: 1000, lead: 300 },
  { scale: 8, offset: -300, lead: 0 },
];

interface Rows {
  readonly data: Float32Array | Float64Array;
  readonly shape: readonly number[];
}

function resultsOf(api: Api, x: Rows, target: Int32Array) {
  const index = { data: target, shape: [1, target.length] };
  return {
    losses: api.crossEntropy(x, index, { reduction: "none" }).data,
    logSumExp: api.logSumExp(x, { dim: 1 }).data,
    softmax: api.softmax(x, { dim: 1 }).data,
    grad: api.crossEntropyGrad(x, index, { reduction: "sum" }).grad.data,
  };
}

describe.each(engines)("$name", ({ api }) => {
  describe.each(types)("$dtype", ({ dtype, type }) => {
    test.each(sizes)("$sections sections and $rest classes of $inner rows", ({ sections, rest, inner }) => {
      const classes = sections * SECTION + rest;
      const random = uniform(classes + inner);
      const noise = () => 2 * (random() + random() + random()) - 3;
      for (const { scale, offset, lead } of heights.filter((_, k) => (k + sections) % 3 === 0)) {
        const data = Float64Array.from(
          { length: classes * inner },
          // Of three sections one lies higher, so that the sums of sections differ in size.
          (_, k) => offset + scale * (noise() + (Math.floor(k / inner / SECTION) % 3 === 1 ? 4 : 0)),
        );
        const target = new Int32Array(inner).map(() => Math.floor(random() * classes));
        target.forEach((c, i) => {
          data[c * inner + i] += dtype === "float64" ? lead : lead / 5;
        });
        const order = permutation(random, sections);
        /** The elements of a tensor with its sections in that order. */
        const permuted = <A extends Float32Array | Float64Array>(from: A): A => {
          const to = from.slice() as A;
          const width = SECTION * inner;
          order.forEach((section, place) => {
            to.set(from.subarray(section * width, (section + 1) * width), place * width);
          });
          return to;
        };
        const moved = target.map((c) => {
          const section = Math.floor(c / SECTION);
          return section < sections ? order.indexOf(section) * SECTION + (c % SECTION) : c;
        });
        const shape = [1, classes, inner];
        const x = { data: type.from(data), shape };
        const straight = resultsOf(api, x, target);
        const other = { data: permuted(x.data), shape };
        const reordered = resultsOf(api, other, moved);
        const message = `scale ${scale}, offset ${offset}, lead ${lead}`;
        expectSame(reordered.losses, straight.losses, `losses, ${message}`);
        expectSame(reordered.softmax, permuted(straight.softmax), `softmax, ${message}`);
        expectSame(reordered.grad, permuted(straight.grad), `gradient, ${message}`);
        // Of equal maxima the first one is left out of the sum, and it may be in another section then.
        const maxima = new Set(Array.from({ length: inner }, (_, i) => countOfMaxima(x.data, inner, i)));
        if (maxima.size === 1 && maxima.has(1))
          expectSame(reordered.logSumExp, straight.logSumExp, `logSumExp, ${message}`);
        const resident = resultsOf(residentApi(api, dtype), x, target);
        for (const name of ["losses", "logSumExp", "softmax", "grad"] as const)
          expectSame(resident[name], straight[name], `${name} of a resident tensor, ${message}`);
        if (inner > 1)
          expectSame(withNeighbours(api, x, target), straight.losses, `losses beside others, ${message}`);
      }
    });
  });
});

/** Bit for bit, and fast. */
function expectSame(got: Rows["data"], expected: Rows["data"], message: string): void {
  const differing = got.findIndex((value, k) => !Object.is(value, expected[k]));
  expect(differing, message).toBe(-1);
}

function countOfMaxima(data: Rows["data"], inner: number, row: number): number {
  let max = -Infinity;
  let count = 0;
  for (let k = row; k < data.length; k += inner) {
    if (data[k] > max) {
      max = data[k];
      count = 0;
    }
    if (data[k] === max) count++;
  }
  return count;
}

/** The losses of the same rows where three more lie beside them, and pieces are smaller. */
function withNeighbours(api: Api, { data, shape }: Rows, target: Int32Array): Rows["data"] {
  const [, classes, inner] = shape;
  const width = inner + 3;
  const wide = new (data instanceof Float32Array ? Float32Array : Float64Array)(classes * width);
  for (let c = 0; c < classes; c++) wide.set(data.subarray(c * inner, (c + 1) * inner), c * width);
  const index = { data: Int32Array.of(...target, 0, 0, 0), shape: [1, width] };
  const losses = api.crossEntropy({ data: wide, shape: [1, classes, width] }, index, { reduction: "none" });
  return losses.data.subarray(0, inner);
}
