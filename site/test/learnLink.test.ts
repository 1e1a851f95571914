/** The state of Learn in the address: it comes back as it was, and what cannot be read is the start, and said. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { hashOf, stateOf } from "../learn/link.js";
import { IGNORED, REDUCTIONS, START, type State, TRUTHS, UNITS, withLogits } from "../learn/state.js";

const logit = fc.oneof(
  { weight: 9, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => value + 0) },
  { weight: 1, arbitrary: fc.constant(Number.NEGATIVE_INFINITY) },
);
const row = (count: number) =>
  fc.array(logit, { minLength: count, maxLength: count }).map((values) => [1, ...values.slice(1)]);
const weights = (count: number) =>
  fc
    .array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: count, maxLength: count })
    .map((values) => [1, ...values.slice(1)]);

const state: fc.Arbitrary<State> = fc
  .tuple(fc.integer({ min: 3, max: 10 }), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 2, max: 10 }))
  .chain(([classes, rows, columns]) =>
    fc.record({
      logits: row(classes),
      names: fc.array(fc.string({ maxLength: 16, unit: "grapheme-ascii" }), {
        minLength: classes,
        maxLength: classes,
      }),
      target: fc.nat(classes - 1),
      rate: fc.constantFrom(0.1, 1, 4),
      temperature: fc.constantFrom(0.2, 1, 2.5),
      smoothing: fc.constantFrom(0, 0.15, 0.9),
      unit: fc.constantFrom(...UNITS),
      truth: fc.constantFrom(...TRUTHS),
      weights: weights(classes),
      batch: fc.record({
        logits: fc.array(row(columns), { minLength: rows, maxLength: rows }),
        targets: fc.array(fc.oneof(fc.nat(columns - 1), fc.constant(IGNORED)), {
          minLength: rows,
          maxLength: rows,
        }),
        weights: fc.option(weights(columns)),
        reduction: fc.constantFrom(...REDUCTIONS),
      }),
    }),
  );

test("a state comes back as it was", () => {
  fc.assert(
    fc.property(state, (given) => {
      expect(stateOf(hashOf(given))).toEqual({ state: given, isWhole: true, spareTargets: 0 });
    }),
  );
});

test("the start needs no words", () => {
  expect(hashOf(START)).toBe("");
  expect(hashOf({ ...START, unit: "bits" })).toBe("#unit=bits");
  expect(hashOf({ ...START, logits: [1, 2.5, Number.NEGATIVE_INFINITY] })).toBe("#z=1,2.5,-inf");
});

test("a link of four classes need not say their names", () => {
  expect(stateOf("#z=1,2,3,4&t=3")?.state).toMatchObject({
    logits: [1, 2, 3, 4],
    target: 3,
    names: ["", "", "", ""],
  });
});

test("places of the page are no states", () => {
  for (const hash of ["", "#", "#content", "#sum"]) expect(stateOf(hash)).toBeNull();
});

test("what cannot be read is the start, and not whole", () => {
  const bad = [
    "z=1,2",
    "z=1,nan,3",
    "z=1,inf,3",
    "z=-inf,-inf,-inf",
    "z=1,2,1e7",
    "t=3",
    "t=-1",
    "t=1.5",
    "T=0",
    "smooth=2",
    "unit=dits",
    "truth=lie",
    "q=0,0,0",
    "q=1,-1,1",
    "rows=1,2;3",
    "rows=1;2",
    "rows=1,2,3&targets=3",
    "weights=1,2",
    "reduction=max",
    // Nothing is no 0, and what the page's fields do not read no link has.
    "t=",
    "rate=",
    "smooth=",
    "t=0x1",
    "z=2³,1,1",
    "z=%E0%A4%A",
  ];
  for (const hash of bad)
    expect(stateOf(`#${hash}`), hash).toEqual({ state: START, isWhole: false, spareTargets: 0 });
  expect(stateOf("#unit=bits&else=1")).toEqual({
    state: { ...START, unit: "bits" },
    isWhole: false,
    spareTargets: 0,
  });
});

test("targets without a row are counted; those of the start are not the link's", () => {
  expect(stateOf("#rows=1,2;3,4&targets=1,0,1,-100")).toMatchObject({
    state: { batch: { targets: [1, 0] } },
    isWhole: true,
    spareTargets: 2,
  });
  expect(stateOf("#rows=1,2,3;3,4,5")).toMatchObject({
    state: { batch: { targets: [2, 0] } },
    isWhole: true,
    spareTargets: 0,
  });
  expect(stateOf("#rows=1,2;3,4&targets=1")?.spareTargets).toBe(0);
});

test("what every object has is no part of a state", () => {
  for (const key of ["toString", "__proto__"])
    expect(stateOf(`#${key}=1`)).toEqual({ state: START, isWhole: false, spareTargets: 0 });
});

test("a name that is too long ends with a whole character", () => {
  const long = `${"a".repeat(15)}😀`;
  const pasted = withLogits(START, START.logits, [long, "b", "c"]);
  const linked = stateOf(`#names=${encodeURIComponent(encodeURIComponent(long))}`)?.state ?? START;
  for (const state of [pasted, linked]) {
    expect(state.names[0]).toBe("a".repeat(15));
    expect(stateOf(hashOf(state))).toEqual({ state, isWhole: true, spareTargets: 0 });
  }
});

test("whatever follows the sign: a state of which the page can be made", () => {
  const keys = fc.constantFrom("z", "t", "T", "q", "rows", "targets", "weights", "names", "smooth");
  const values = fc.oneof(
    fc.string(),
    fc.array(fc.oneof(fc.integer(), fc.double(), fc.constant("-inf"))).map(String),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(keys, values), { minLength: 1 }), (fields) => {
      const linked = stateOf(`#${fields.map(([key, value]) => `${key}=${value}`).join("&")}`);
      if (linked === null) return;
      const { logits, names, weights, target, batch } = linked.state;
      expect(names.length).toBe(logits.length);
      expect(weights.length).toBe(logits.length);
      expect(logits[target]).toBeDefined();
      expect(batch.targets.length).toBe(batch.logits.length);
    }),
  );
});
