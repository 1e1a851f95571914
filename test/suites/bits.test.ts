/** D2: a row has the same bits whatever surrounds it: other rows, their order, alignment, strides, what memory held. */

import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import { permutation, uniform } from "../tools/random.js";
import { bitsOf, plainCalls } from "../tools/rowCalls.js";
import { type FloatsConstructor, makeRows, type Placement, type Rows, sharedRows } from "../tools/rows.js";
import { dirty, expectSameRows } from "../tools/same.js";
import { share } from "../tools/share.js";

const types = [
  { precision: "float32", type: Float32Array },
  { precision: "float64", type: Float64Array },
] as const satisfies readonly { precision: string; type: FloatsConstructor }[];
const exact = engines.filter(({ exactBits }) => exactBits);

/** With 3 and 16 classes more rows than an engine computes at a time; else some that no vector divides. */
function rowsFor(classes: number): number {
  return classes === 3 ? 2051 : classes === 16 ? 523 : classes <= 48 ? 211 : 23;
}

/** Around the width of one vector and of two, multiples of four, and longer. */
const CLASSES = [1, 3, 4, 5, 8, 9, 16, 33, 48, 127, 1023];
/** Neighbouring rows: none, fewer than a vector has lanes, as many, no multiple of that, and enough for a kernel of their own. */
const INNERS = [1, 3, 4, 19, 39];
const ALIGNMENTS = [1, 2, 3, 4, 5, 6, 7];
/** Rows of every kind, the first and the last. */
const ALONE = [0, 7, 8, 9, 10, 11, 12, 13, -1];
/** Of so many placements one has its turn. */
const ROUND = share(1, 2);
/** Of so many widths one: no multiple of the lanes of a vector, so that every remainder is met. */
const WIDTHS = share(1, 3);

/** The ids of as many rows as fill whole groups of `inner`. */
function whole(rows: Rows, inner: number): number[] {
  return Array.from({ length: rows.count - (rows.count % inner) }, (_, id) => id);
}

interface Variant extends Placement {
  readonly label: string;
}

/**
 * Ways to put the same rows, of which `ids` are all. Every alignment and every row that stands alone is tried with each call, but not
 * with each layout: the turn decides which.
 */
function variants(ids: readonly number[], inner: number, classes: number, turn: number): Variant[] {
  const groups = ids.length / inner;
  const cut = Math.floor(groups / 3) * inner;
  const order = permutation(uniform(classes + inner), groups);
  const shuffled = order.flatMap((group) => ids.slice(group * inner, (group + 1) * inner));
  const across = permutation(uniform(classes - inner), ids.length).map((place) => ids[place]);
  const shift = ALIGNMENTS[turn % ALIGNMENTS.length];
  const outShift = (shift * 3) % 8;
  return [
    { label: "the first part of a batch", ids: ids.slice(0, cut || inner), inner },
    { label: "the rest of a batch, padded", ids: ids.slice(cut), inner, padding: 3 },
    { label: "shuffled", ids: shuffled, inner },
    { label: "shuffled, also within groups, in place", ids: across, inner, out: "in place" },
    { label: "transposed in memory", ids, inner, transposed: true },
    { label: `at element ${shift}, into element ${outShift}`, ids, inner, shift, outShift, out: "given" },
    ...ALONE.map((start) => (start < 0 ? ids.length - inner : start))
      .filter((_, place) => place % 3 === turn % 3)
      .map((start) => {
        const group = Math.min(Math.floor(start / inner), groups - 1) * inner;
        return { label: "alone", ids: ids.slice(group, group + inner), inner };
      }),
  ];
}

/** For big tensors. */
const some = plainCalls.filter(({ title }) => ["softmax", "logSumExp", "crossEntropy"].includes(title));

const [softmax] = some;

/** The integers from `start` up to `end`, without `end`. */
function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, k) => start + k);
}

describe.each(exact)("$name", ({ api }) => {
  test("3,000,000 classes: alone, shifted, in another order", () => {
    const rows = sharedRows(Float32Array, 3_000_000, 2);
    for (const call of some) {
      const reference = bitsOf(api, call, rows, { ids: [0, 1], inner: 1 });
      const moved = { shift: 3, outShift: 1, out: "given" as const };
      expectSameRows(api, call, rows, reference, { ids: [1], inner: 1 }, "alone");
      expectSameRows(api, call, rows, reference, { ids: [1, 0], inner: 1, ...moved }, "shifted");
    }
  });

  describe.each(types)("$precision", ({ type }) => {
    test.each(CLASSES)("%d classes: the same bits in every placement", (classes) => {
      const rows = sharedRows(type, classes, rowsFor(classes));
      for (const [number, call] of plainCalls.entries()) {
        for (const [place, inner] of INNERS.entries()) {
          const ids = whole(rows, inner);
          const reference = bitsOf(api, call, rows, { ids, inner });
          const turn = number + place + CLASSES.indexOf(classes);
          const all = variants(ids, inner, classes, turn);
          for (const { label, ...placement } of all.filter((_, k) => (k + turn) % ROUND === 0)) {
            expectSameRows(api, call, rows, reference, placement, `inner ${inner}, ${label}`);
          }
        }
      }
    });

    test.each(CLASSES)("%d classes: the same bits with any number of neighbouring rows", (classes) => {
      const rows = sharedRows(type, classes, rowsFor(classes));
      for (const [number, call] of plainCalls.entries()) {
        const reference = bitsOf(api, call, rows, { ids: whole(rows, 1), inner: rows.count });
        const turn = number + CLASSES.indexOf(classes);
        for (const inner of [2, 3, 4, 5, 7, 19].filter((_, k) => (k + turn) % ROUND === 0)) {
          const placement = { ids: whole(rows, inner), inner };
          expectSameRows(api, call, rows, reference, placement, `inner ${inner} against ${rows.count}`);
        }
      }
    });

    test("the same bits in memory that was full of NaN and of other results", () => {
      const rows = sharedRows(type, 37, 53);
      const garbage = [1, 8, 700].map((classes) => makeRows(type, classes, 60));
      for (const bad of garbage) {
        bad.logits.fill(Number.NaN);
        bad.p.fill(1);
      }
      const huge = makeRows(type, 33_000, 3);
      huge.logits.fill(3e38);
      const placements = [1, 5].map((inner) => ({ ids: whole(rows, inner), inner }));
      const references = placements.map((placement) =>
        plainCalls.map((call) => bitsOf(api, call, rows, placement)),
      );
      for (const other of [garbage, [huge], [sharedRows(type, 3, 2500)]]) {
        dirty(api, plainCalls, other);
        for (const [place, placement] of placements.entries())
          for (const [k, call] of plainCalls.entries())
            expectSameRows(api, call, rows, references[place][k], placement, "in dirty memory");
      }
    });

    // However many positions are staged at a time, for some of these widths one is left over.
    test.each([
      [3, [2047, 2048, 2049, 2050, 4097]],
      [2500, range(2, 41)],
      [6000, range(2, 18)],
      [10_007, range(2, 12)],
      [30_000, range(2, 19)],
    ])(
      "%d classes, some or many neighbouring rows: the same bits for the last row as for any other",
      (classes, inners) => {
        const all = sharedRows(type, classes, Math.max(...inners));
        const turn = types.findIndex((one) => one.type === type);
        for (const inner of inners.filter((_, k) => (k + turn) % WIDTHS === 0)) {
          const ids = whole(all, 1).slice(0, inner);
          const rotated = [...ids.slice(1), 0];
          const reference = bitsOf(api, softmax, all, { ids, inner });
          expectSameRows(api, softmax, all, reference, { ids: rotated, inner }, `inner ${inner}, rotated`);
        }
      },
    );

    test("70,001 classes, more than is staged at a time: alone, shifted, in another order", () => {
      const rows = sharedRows(type, 70_001, 3);
      const ids = whole(rows, 1);
      const moved = { shift: 3, outShift: 1, out: "given" as const };
      // Each call in one of the two types.
      for (const [number, call] of plainCalls.entries()) {
        if ((number % 2 === 0) !== (type === Float32Array)) continue;
        const along = bitsOf(api, call, rows, { ids, inner: 1 });
        const across = bitsOf(api, call, rows, { ids, inner: 3 });
        expectSameRows(api, call, rows, along, { ids: [2], inner: 1 }, "alone");
        expectSameRows(api, call, rows, along, { ids: [1, 0], inner: 1, ...moved }, "shifted");
        expectSameRows(api, call, rows, across, { ids: [2, 0], inner: 2, ...moved }, "shifted across");
      }
    });

    test("mean and sum have the same bits at every alignment", () => {
      const rows = sharedRows(type, 33, 700);
      const ids = whole(rows, 1).filter((id) => id % 31 < 7);
      const total = (shift: number, reduction: "mean" | "sum") => {
        const data = new type(ids.length * 33 + shift).subarray(shift);
        for (const [place, id] of ids.entries())
          data.set(rows.logits.subarray(id * 33, (id + 1) * 33), place * 33);
        const target = Int32Array.from(ids, (id) => rows.target[id]);
        return api.crossEntropy({ data, shape: [ids.length, 33] }, target, { reduction });
      };
      for (const reduction of ["mean", "sum"] as const) {
        expect(total(0, reduction)).toBeGreaterThan(0);
        for (const shift of ALIGNMENTS) expect(total(shift, reduction)).toBe(total(0, reduction));
      }
    });
  });
});
