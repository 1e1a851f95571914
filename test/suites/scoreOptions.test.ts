/** `score` with any options: every output of every row against the reference, and the sums over segments. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import { evaluating, type Options, type Scores } from "../tools/evaluate/api.js";
import { expectGraded, expectIntegers, expectSame, lossType } from "../tools/evaluate/closeness.js";
import { type Drawn, draws } from "../tools/evaluate/draws.js";
import { exactSum } from "../tools/evaluate/exactSum.js";
import { pick } from "../tools/evaluate/rowContent.js";
import { openClasses, size } from "../tools/evaluate/rows.js";
import * as reference from "../tools/evaluate/score.js";
import { integerBelow, type Random, uniform } from "../tools/random.js";
import { share } from "../tools/share.js";

const RUNS = { numRuns: share(150, 50), seed: 20_260_807 };

const { FLOAT_OUTPUTS, INTEGER_OUTPUTS, NEEDS_NO_TARGET } = reference;
const OUTPUTS = [...FLOAT_OUTPUTS, ...INTEGER_OUTPUTS, "topK"] as const;
/** Only if they are named. */
const EXTRAS: readonly string[] = ["brier", "topK"];
const BASES = [undefined, "e", 2, 10] as const;

const INTEGERS = {
  counted: Uint8Array,
  rank: Int32Array,
  ties: Int32Array,
  argmax: Int32Array,
  isGreedy: Uint8Array,
} as const;

interface Case {
  readonly one: Drawn;
  readonly indices: ArrayLike<number> | null;
  readonly truthOptions: reference.ScoreOptions;
  readonly callOptions: Options;
  readonly outputs: readonly string[] | undefined;
}

/** cu_seqlens: some sequences may be empty. */
function drawnSegments(random: Random, count: number): number[] {
  const borders = Array.from({ length: integerBelow(random, 6) }, () => integerBelow(random, count + 1));
  return [0, ...borders.sort((a, b) => a - b), count];
}

function drawnOutputs(random: Random, hasTopK: boolean, hasTarget: boolean): string[] {
  return OUTPUTS.filter(
    (name) => random() < 0.5 && (hasTopK || name !== "topK") && (hasTarget || NEEDS_NO_TARGET.includes(name)),
  );
}

const cases: fc.Arbitrary<Case> = fc
  .record({
    one: draws({
      options: ["ignoreIndex", "mask", "classMask", "temperature", "softcap", "shift"],
      targets: ["indices"],
      reductions: ["none"],
    }),
    hasTarget: fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
    hasTopK: fc.boolean(),
    hasSegments: fc.boolean(),
    isListed: fc.boolean(),
    base: fc.constantFrom(...BASES),
    seed: fc.nat(),
  })
  .map(({ one, hasTarget, hasTopK, hasSegments, isListed, base, seed }) => {
    const random = uniform(seed);
    const { axis, x, rows, options } = one;
    // Score's own default is the last axis.
    const dim = axis === x.shape.length - 1 && seed % 2 === 0 ? undefined : axis;
    const topK = hasTopK ? 1 + integerBelow(random, Math.min(rows.classes, 10)) : undefined;
    const segments = hasSegments && hasTarget ? drawnSegments(random, rows.count) : undefined;
    const outputs = isListed ? drawnOutputs(random, hasTopK, hasTarget) : undefined;
    const { ignoreIndex, mask, classMask, temperature, softcap, shift } = options;
    const ofLogits = { dim, topK, base, classMask, temperature, softcap };
    const { ignoreIndex: _i, mask: _m, shift: _s, ...callOfLogits } = one.call.options;
    return {
      one,
      indices: hasTarget && "indices" in one.target ? one.target.indices : null,
      truthOptions: { ...ofLogits, ...(hasTarget && { ignoreIndex, mask, shift, segments }) },
      callOptions: {
        ...(hasTarget ? one.call.options : callOfLogits),
        dim,
        topK,
        base,
        outputs,
        segments: segments && pick(random, [segments, Int32Array.from(segments)]),
      },
      outputs,
    };
  })
  .filter(isSaid);

/** The contract does not say which class is largest where all that are left are −∞, or what a row without any is without a target. */
function isSaid({ one, indices, truthOptions: { classMask, softcap } }: Case): boolean {
  const { x, rows } = one;
  return Array.from({ length: rows.count }, (_, row) => row).every((row) => {
    const open = openClasses(classMask, rows, row);
    const left = rows.read(x.data, row).filter((_, c) => open[c]);
    const isFlat =
      softcap !== undefined && classMask !== undefined && left.every((value) => value === -Infinity);
    return !isFlat && (indices !== null || left.length > 0);
  });
}

function asked({ outputs, indices, truthOptions: { topK } }: Case): ReadonlySet<string> {
  const named = outputs ?? OUTPUTS.filter((name) => !EXTRAS.includes(name));
  return new Set([
    ...named.filter((name) => indices !== null || NEEDS_NO_TARGET.includes(name)),
    ...(indices === null ? [] : ["counted"]),
    ...(topK === undefined ? [] : ["topK"]),
  ]);
}

describe.each(engines)("$name", ({ api: given }) => {
  const api = evaluating(given);

  function expectScores(
    got: Scores,
    expected: reference.Scores,
    { one, truthOptions: { topK = 0 } }: Case,
  ): void {
    const { shape } = expected;
    const dtype = lossType(one.dtype);
    for (const name of FLOAT_OUTPUTS)
      if (got[name] !== undefined) expectGraded(name, got[name], expected.floats[name], shape, dtype);
    for (const name of INTEGER_OUTPUTS)
      if (got[name] !== undefined)
        expectIntegers(name, got[name], expected.integers[name], shape, INTEGERS[name]);
    if (got.topK === undefined) return;
    const { indices, logProbs } = expected.topK;
    expectIntegers("topK.indices", got.topK.indices, indices, [...shape, topK], Int32Array);
    expectGraded("topK.logProbs", got.topK.logProbs, logProbs, [...shape, topK], dtype);
  }

  test("every output that is asked for, and no other", () => {
    fc.assert(
      fc.property(cases, (one) => {
        const { logits, target } = one.one.call;
        const got = api.score(logits, one.indices === null ? null : target, one.callOptions);
        const names = asked(one);
        for (const name of OUTPUTS) expect(got[name] !== undefined, name).toBe(names.has(name));
        expectScores(got, reference.score(one.one.x, one.indices, one.truthOptions), one);
      }),
      RUNS,
    );
  });

  test("logProb is −loss of crossEntropy, to the bit", () => {
    fc.assert(
      fc.property(cases, (one) => {
        fc.pre(one.indices !== null && one.truthOptions.segments === undefined);
        const { logits, target, options } = one.one.call;
        const { logProb } = api.score(logits, target, { ...one.callOptions, outputs: ["logProb"] });
        const losses = api.crossEntropy(logits, target, { ...options, dim: one.one.axis, reduction: "none" });
        expect(logProb.shape).toEqual(losses.shape);
        logProb.data.forEach((value, row) => {
          expectSame("logProb", value, -losses.data[row]);
        });
      }),
      RUNS,
    );
  });

  test("segments: exact sums of the log-probabilities that count, how many they are, whether all are greedy", () => {
    fc.assert(
      fc.property(cases, (one) => {
        const { segments } = one.truthOptions;
        fc.pre(one.indices !== null && segments !== undefined);
        const { logits, target } = one.one.call;
        const { outputs: _, ...options } = one.callOptions;
        const got = api.score(logits, target, options);
        const expected = reference.score(one.one.x, one.indices, one.truthOptions);
        const { logProb, count, allGreedy } = got.segments;
        expect(logProb).toBeInstanceOf(Float64Array);
        expect(count).toEqual(Int32Array.from(expected.segments.count));
        expect(allGreedy).toEqual(Uint8Array.from(expected.segments.allGreedy));
        expect(logProb.length).toBe(count.length);
        logProb.forEach((sum, s) => {
          const own = Array.from(got.logProb.data).filter(
            (_, row) => expected.segmentOf[row] === s && expected.integers.counted[row] === 1,
          );
          expectSame(`segments.logProb[${s}]`, sum, exactSum(own));
        });
        // The sums do not need the outputs that they are made of.
        const alone = api.score(logits, target, { ...options, outputs: ["entropy"] });
        expect(alone.segments).toEqual(got.segments);
        expect(alone.logProb).toBeUndefined();
      }),
      RUNS,
    );
  });

  test("out receives the results", () => {
    fc.assert(
      fc.property(cases, (one) => {
        fc.pre(one.indices !== null);
        const { logits, target } = one.one.call;
        const { topK } = one.truthOptions;
        const got = api.score(logits, target, one.callOptions);
        const length = size(one.one.lossShape);
        const Floats = one.one.dtype === "float64" ? Float64Array : Float32Array;
        const arrays = {
          ...Object.fromEntries(FLOAT_OUTPUTS.map((name) => [name, new Floats(length).fill(7)])),
          ...Object.fromEntries(INTEGER_OUTPUTS.map((name) => [name, new INTEGERS[name](length).fill(7)])),
          ...(topK !== undefined && {
            topK: {
              indices: new Int32Array(length * topK).fill(7),
              logProbs: new Floats(length * topK).fill(7),
            },
          }),
        };
        const wanted = Object.fromEntries(Object.entries(arrays).filter(([name]) => asked(one).has(name)));
        const written = api.score(logits, target, { ...one.callOptions, out: wanted });
        expect(written).toEqual(got);
        for (const [name, array] of Object.entries(wanted)) {
          if (name !== "topK") expect(written[name as "rank"].data).toBe(array);
        }
        if (topK === undefined) return;
        expect(written.topK.indices.data).toBe(arrays.topK?.indices);
        expect(written.topK.logProbs.data).toBe(arrays.topK?.logProbs);
      }),
      { ...RUNS, numRuns: 60 },
    );
  });
});
