/** score: every result against the truth, for rows of every kind, length, layout and type; logProb to the bit of the loss. */

import { describe, expect, test } from "vitest";
import type { ScoreOutput } from "../../src/functions/score.js";
import type { Api } from "../tools/api.js";
import { type Engine, engines } from "../tools/engines.js";
import { expectFigure, Worst } from "../tools/figures.js";
import { LAYOUTS, type LaidOut, rowOf, type ScoredRows, scoredRows } from "../tools/scoredRows.js";
import { type ScoreOfRow, scoreOfRow } from "../tools/truth/score.js";
import { ulpError32 } from "../tools/ulp.js";

const ALL = [
  "counted",
  "logProb",
  "rank",
  "ties",
  "argmax",
  "isGreedy",
  "maxLogProb",
  "entropy",
  "logSumExp",
  "brier",
] as const satisfies readonly ScoreOutput[];

/** Of vectors and less, of several; around what has kernels of its own; of one chunk, of one block, and of more than one. */
const CLASSES = [
  1, 2, 3, 4, 5, 8, 16, 31, 48, 49, 64, 65, 129, 257, 1008, 1023, 5000, 16_385, 33_001, 70_001,
];
const U = 2 ** -24;
const SMALLEST = 2 ** -149;
const OF_FLOAT64 = 1e-13;

function rowsOf(classes: number): number {
  return classes > 10_000 ? 12 : classes > 500 ? 24 : 360;
}

/** One of 1 to 20, but with every third size any number up to all of them. */
function topOf(classes: number, place: number): number {
  return place % 3 === 0
    ? Math.ceil((classes * (1 + (place % 5))) / 5)
    : Math.min(classes, 1 + ((place * 7) % 20));
}

/** The largest errors of the results that are rounded. */
class Errors {
  readonly maxLogProb = new Worst();
  readonly top = new Worst();
  readonly logProb = new Worst();
  readonly entropy = new Worst();
  readonly logSumExp = new Worst();
  readonly brier = new Worst();
  readonly #single: boolean;

  constructor(single: boolean) {
    this.#single = single;
  }

  /** In ulp, or in 1e-13 of itself. */
  ofLogProb(got: number, truth: number): number {
    if (this.#single) return ulpError32(got, truth);
    return got === truth ? 0 : Math.abs(got - truth) / Math.abs(truth) / OF_FLOAT64;
  }

  /** In units of `scale`. */
  relative(got: number, truth: number, scale = truth): number {
    if (got === truth) return 0;
    const error = Math.max(0, Math.abs(got - truth) - (this.#single ? SMALLEST : 0));
    return error === 0 ? 0 : error / scale / (this.#single ? U : OF_FLOAT64);
  }
}

/** The truth of each row; made once for all engines. */
const truths = new Map<ScoredRows, readonly ScoreOfRow[]>();
function truthOf(rows: ScoredRows): readonly ScoreOfRow[] {
  const known =
    truths.get(rows) ?? Array.from({ length: rows.count }, (_, row) => scoreOfRow(rowOf(rows, row)));
  truths.set(rows, known);
  return known;
}

const TYPES = [Float32Array, Float64Array] as const;
const made = TYPES.map((type) =>
  CLASSES.map((classes) => scoredRows(type, classes, rowsOf(classes), classes)),
);

function compare(api: Api, rows: ScoredRows, laidOut: LaidOut, topK: number, errors: Errors): void {
  const { x, target, dim } = laidOut;
  const s = api.score(x, target, { dim, topK, outputs: ALL });
  const free = api.score(x, null, { dim });
  const losses = api.crossEntropy(x, target, { dim, reduction: "none" }).data;
  const { indices, logProbs } = s.topK;
  for (const [row, truth] of truthOf(rows).entries()) {
    const t = rows.target[row];
    const expectIs = (name: string, got: number, expected: number) => {
      if (!Object.is(got, expected)) expect.fail(`${name} of row ${row}: ${got} instead of ${expected}`);
    };
    const isCounted = t >= 0;
    const isOrdered = isCounted && truth.hasSoftmax;
    expectIs("counted", s.counted.data[row], isCounted ? 1 : 0);
    expectIs("logProb", s.logProb.data[row], 0 - losses[row]);
    expectIs("rank", s.rank.data[row], isOrdered ? truth.rank(t) : 0);
    expectIs("ties", s.ties.data[row], isOrdered ? truth.ties(t) : 0);
    expectIs("argmax", s.argmax.data[row], truth.hasSoftmax ? truth.argmax : -1);
    expectIs("argmax without target", free.argmax.data[row], truth.hasSoftmax ? truth.argmax : -1);
    expectIs("isGreedy", s.isGreedy.data[row], isOrdered && truth.argmax === t ? 1 : 0);
    const first = row * topK;
    for (let j = 0; j < topK; j++)
      expectIs(`topK ${j}`, indices.data[first + j], truth.hasSoftmax ? truth.order[j] : -1);
    if (!truth.hasSoftmax) {
      for (const name of ["maxLogProb", "entropy", "logSumExp"] as const) {
        expectIs(name, s[name].data[row], Number.NaN);
        expectIs(name, free[name].data[row], Number.NaN);
      }
      for (let j = 0; j < topK; j++) expectIs("logProbs", logProbs.data[first + j], Number.NaN);
      expectIs("brier", s.brier.data[row], isCounted ? Number.NaN : 0);
      continue;
    }
    expectIs("the first of topK", logProbs.data[first], s.maxLogProb.data[row]);
    for (let j = 1; j < topK; j++)
      if (!(logProbs.data[first + j] <= logProbs.data[first + j - 1]))
        expect.fail(`topK of row ${row} ascends`);
    if (isCounted && truth.logProbs[t] === truth.logProbs[truth.argmax])
      expectIs("maxLogProb of the target", s.maxLogProb.data[row], s.logProb.data[row]);
    for (const got of [s, free]) {
      const { maxLogProb, entropy, logSumExp } = got;
      errors.maxLogProb.note(errors.ofLogProb(maxLogProb.data[row], truth.logProbs[truth.argmax]));
      errors.entropy.note(errors.relative(entropy.data[row], truth.entropy));
      errors.logSumExp.note(errors.relative(logSumExp.data[row], truth.logSumExp, truth.logSumExpScale));
    }
    for (let j = 0; j < topK; j++)
      errors.top.note(errors.ofLogProb(logProbs.data[first + j], truth.logProbs[truth.order[j]]));
    if (isCounted) {
      errors.logProb.note(errors.ofLogProb(s.logProb.data[row], truth.logProbs[t]));
      errors.brier.note(errors.relative(s.brier.data[row], truth.brier(t)));
    } else expectIs("brier", s.brier.data[row], 0);
  }
}

/** What the memory held before must not show: all blocks and rows full of one value. */
function soil(api: Api, turn: number): void {
  const value = [Number.NaN, Infinity, -Infinity, 3e38][turn % 4];
  for (const [count, classes] of [
    [2000, 16],
    [1, 32_000],
  ])
    api.score(
      { data: new Float32Array(count * classes).fill(value), shape: [count, classes] },
      new Int32Array(count),
      { topK: 1, outputs: ALL },
    );
}

/** All rows of a type in every layout. */
function measure(engine: Engine, k: number): Errors {
  const errors = new Errors(TYPES[k] === Float32Array);
  for (const [place, rows] of made[k].entries()) {
    const layouts = Object.entries(LAYOUTS);
    // Long rows in one layout each: all would take minutes.
    const some = rows.classes > 10_000 ? [layouts[place % layouts.length]] : layouts;
    for (const [turn, [, layOut]] of some.entries()) {
      const inner = [2, 3, 4, 6, 12][(place + turn) % 5];
      soil(engine.api, place + turn);
      compare(engine.api, rows, layOut(rows, inner), topOf(rows.classes, place + turn), errors);
    }
  }
  return errors;
}

/** Two classes at any distance: there is nothing that errors could average over. */
function measurePairs(api: Api, errors: Errors): void {
  const count = 1 << 16;
  for (const offset of [0, 13.7, -55]) {
    const data = new Float32Array(2 * count);
    const target = new Int32Array(count).map((_, row) => row & 1);
    for (let row = 0; row < count; row++) {
      const distance = row < count / 2 ? 10 ** (-6 + (15 * row) / count) : (60 * row) / count - 30;
      const leader = (row >> 1) & 1;
      data[2 * row + leader] = offset;
      data[2 * row + 1 - leader] = offset - distance;
    }
    const { maxLogProb, entropy, brier } = api.score({ data, shape: [count, 2] }, target, { outputs: ALL });
    for (let row = 0; row < count; row++) {
      const [a, b] = [data[2 * row], data[2 * row + 1]];
      const distance = Math.abs(a - b);
      const e = Math.exp(-distance);
      const least = e / (1 + e);
      const isLeader = data[2 * row + target[row]] === Math.max(a, b);
      const wrong = isLeader ? least : 1 / (1 + e);
      errors.maxLogProb.note(errors.ofLogProb(maxLogProb.data[row], -Math.log1p(e)));
      errors.entropy.note(errors.relative(entropy.data[row], Math.log1p(e) + least * distance));
      errors.brier.note(errors.relative(brier.data[row], 2 * wrong * wrong));
    }
  }
}

describe.each(engines)("$name", (engine) => {
  test("float32: every result of every row, and the worst errors", () => {
    const errors = measure(engine, 0);
    measurePairs(engine.api, errors);
    const { maxLogProb, top, logProb, entropy, logSumExp, brier } = errors;
    expectFigure(engine, "maxLogProb", Math.max(maxLogProb.error, top.error));
    expectFigure(engine, "scoreEntropy", entropy.error);
    expectFigure(engine, "brier", brier.error);
    expectFigure(engine, "loss", logProb.error, true);
    expectFigure(engine, "logSumExp", logSumExp.error, true);
  });

  test("float64: every result of every row to 1e-13", () => {
    const errors = measure(engine, 1);
    for (const { error } of Object.values(errors) as Worst[]) expect(error).toBeLessThanOrEqual(1);
  });
});
