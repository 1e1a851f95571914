/** D2 where the exponent shift changes its form: no bit of a row depends on the pivot, so none on what its neighbours are. */

import { describe, expect, test } from "vitest";
import type { NamedCall } from "../functions/index.js";
import type { Api } from "../tools/api.js";
import { engines } from "../tools/engines.js";
import { permutation, uniform } from "../tools/random.js";
import { residentApi } from "../tools/residentApi.js";
import { bitsOf, rowCalls } from "../tools/rowCalls.js";
import type { Rows } from "../tools/rows.js";
import { expectSameRows } from "../tools/same.js";
import { share } from "../tools/share.js";
import { makeShiftedRows } from "../tools/shiftedRows.js";

const exact = engines.filter(({ exactBits }) => exactBits);
const types = [
  { dtype: "float32", type: Float32Array },
  { dtype: "float64", type: Float64Array },
] as const;

/** All that sums exp along a row. */
const sums = rowCalls.filter(({ entry }) => entry.sumsExp);

/** Rows that are laid side by side, rows of a block, and rows in pieces: of one block, and of neighbouring rows. */
const CLASSES = [2, 3, 5, 8, 10, 33, 48, 49, 127, 3000, 9001, 33_000];

/** Of so many numbers of classes a call has one. */
const ROUND = share(2, 4);

function rowsFor(classes: number): number {
  return classes > 20_000 ? 5 : classes > 1000 ? 8 : 48;
}

/** The bits of every row on its own, one after the other. */
function alone(api: Api, call: NamedCall, rows: Rows): Uint32Array {
  const single = Array.from({ length: rows.count }, (_, id) =>
    bitsOf(api, call, rows, { ids: [id], inner: 1 }),
  );
  const all = new Uint32Array(rows.count * single[0].length);
  for (const [id, bits] of single.entries()) all.set(bits, id * bits.length);
  return all;
}

describe.each(exact)("$name", ({ api }) => {
  test("a row beside one that changes the form of the shift", () => {
    const [right] = api.softmax([[215, 217.25]]).data;
    expect(right).toBe(0.09534946829080582);
    for (const neighbour of [
      [0, 100],
      [300, 1],
      [-300, 300],
      [230, 0],
      [Number.NaN, 0],
    ]) {
      expect(api.softmax([[215, 217.25], neighbour]).data[0]).toBe(right);
      expect(api.softmax([neighbour, [215, 217.25]]).data[2]).toBe(right);
      const columns = [
        [215, neighbour[0]],
        [217.25, neighbour[1]],
      ];
      expect(api.softmax(columns, { dim: 0 }).data[0]).toBe(right);
    }
  });

  test("a target so far below the maximum that its term adds nothing: the same loss from a guess as from the maximum", () => {
    const [rows, classes, target] = [20_000, 50, 2];
    const random = uniform(classes);
    const [x] = api.resident([[rows, classes]]);
    x.data.fill(-Infinity);
    for (let row = 0; row < rows; row++) {
      const max = 20 * random();
      x.data.set([max - 10 - 16 * random(), max, max - 85 - 40 * random()], row * classes);
    }
    const loss = (out?: Float32Array) =>
      api.crossEntropyGrad(x, new Int32Array(rows).fill(target), { reduction: "none", out }).loss.data;
    const guessed = loss();
    // What is written in place has no second chance: the pivots are the maxima.
    const known = loss(x.data as Float32Array);
    expect(guessed.findIndex((value, row) => value !== known[row])).toBe(-1);
  });

  describe.each(types)("$dtype", ({ dtype, type }) => {
    test.each(CLASSES)(
      "%d classes: the same bits beside any other row, staged or resident, in place or not",
      (classes) => {
        // A block holds half as many of float64.
        const own = classes > 20_000 && dtype === "float64" ? classes / 2 : classes;
        const rows = makeShiftedRows(type, own, rowsFor(classes));
        const ids = Array.from({ length: rows.count }, (_, id) => id);
        const shuffled = permutation(uniform(classes), rows.count);
        const resident = residentApi(api, dtype);
        const turn = CLASSES.indexOf(classes) + types.findIndex((one) => one.dtype === dtype);
        // Each call in turn: with a part of the numbers of classes in one type, and with others in the other type.
        for (const [number, call] of sums.entries()) {
          if ((number + turn) % ROUND !== 1) continue;
          const along = alone(api, call, rows);
          const across = bitsOf(api, call, rows, { ids, inner: rows.count });
          const layouts = [
            ...[1, 2, 3, 4, 5, rows.count].map((inner) => ({ on: api, inner, where: "staged" })),
            ...[1, 3, 4].map((inner) => ({ on: resident, inner, where: "resident" })),
          ];
          for (const [place, { on, inner, where }] of layouts.entries()) {
            // Of rows in pieces each layout at one of the two lengths.
            if (classes > 5000 && ((number >> 2) + place + CLASSES.indexOf(classes)) % 2 === 0) continue;
            // Each layout in turn in order into a new array, and shuffled in place.
            const isFresh = ((number >> 1) + place + (turn >> 1)) % 2 === 0;
            const order = isFresh ? ids : shuffled;
            const out = isFresh ? "fresh" : "in place";
            const whole = order.slice(0, order.length - (order.length % inner));
            const placement = { ids: whole, inner, out } as const;
            const label = `${where}, ${out}, inner ${inner}`;
            expectSameRows(on, call, rows, inner === 1 ? along : across, placement, label);
          }
        }
      },
    );
  });
});
