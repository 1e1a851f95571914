/** score: what is known of each row and its target. */

import type { FloatArray } from "../tools/api.js";
import { U, ULP } from "../tools/figure.js";
import type { Graded } from "../tools/truth/gradientScale.js";
import { type ScoreOfRow, scoreOfRow } from "../tools/truth/score.js";
import { eachRow } from "../tools/truth/tensor.js";
import type { Call, Entry, Given } from "./entry.js";
import { natsOf } from "./shared/base.js";

const IGNORED = -100;

/** One number for each row; `scale`: what its error is relative to, if not to itself. */
function truthOf(
  { x, target, dim }: Given,
  value: (row: ScoreOfRow, target: number) => number,
  scale: (row: ScoreOfRow, target: number) => number = value,
): { result: Graded } {
  const rows: (readonly [number, number])[] = [];
  eachRow(x, dim, (row, index) => {
    const score = scoreOfRow(row);
    const t = target.data[index];
    rows.push([value(score, t), Math.abs(scale(score, t))]);
  });
  return {
    result: {
      value: Float64Array.from(rows, ([each]) => each),
      scale: Float64Array.from(rows, ([, each]) => each),
    },
  };
}

/** Of a row that counts; else 0. */
function counted(value: (row: ScoreOfRow, target: number) => number) {
  return (row: ScoreOfRow, target: number) => (target === IGNORED ? 0 : value(row, target));
}

/** Of a row with a softmax; else 0. */
function ordered(value: (row: ScoreOfRow, target: number) => number) {
  return counted((row, target) => (row.hasSoftmax ? value(row, target) : 0));
}

/** An `out` of a type that the suites do not speak of. */
function typed<A>(out: FloatArray | undefined): A | undefined {
  return out as A | undefined;
}

const READS = { x: "logits", target: "target" } as const;

export const score = {
  name: "score",
  options: [
    "outputs",
    "topK",
    "dim",
    "base",
    "ignoreIndex",
    "mask",
    "classMask",
    "temperature",
    "softcap",
    "shift",
    "segments",
    "out",
  ],
  widens: true,
  sumsExp: true,
  calls: [
    {
      with: "logProb",
      reads: READS,
      out: "out.logProb",
      run: (api, { x, target, dim }, out) =>
        api.score(x, target, { dim, outputs: ["logProb"], out: { logProb: out } }).logProb,
      truth: (given) =>
        truthOf(
          given,
          counted(({ logProbs }, t) => logProbs[t]),
        ),
    },
    {
      with: "maxLogProb",
      reads: READS,
      out: "out.maxLogProb",
      run: (api, { x, target, dim }, out) =>
        api.score(x, target, { dim, outputs: ["maxLogProb"], out: { maxLogProb: out } }).maxLogProb,
      truth: (given) => truthOf(given, ({ logProbs, argmax }) => logProbs[argmax]),
    },
    {
      with: "brier",
      reads: READS,
      out: "out.brier",
      run: (api, { x, target, dim }, out) =>
        api.score(x, target, { dim, outputs: ["brier"], out: { brier: out } }).brier,
      truth: (given) =>
        truthOf(
          given,
          counted((row, t) => row.brier(t)),
        ),
    },
    ...(["e", 2] as const).map(
      (base): Call => ({
        with: `entropy, base ${base}`,
        reads: { x: "logits" },
        out: "out.entropy",
        run: (api, { x, dim }, out) =>
          api.score(x, null, { dim, base, outputs: ["entropy"], out: { entropy: out } }).entropy,
        truth: (given) => truthOf(given, ({ entropy }) => entropy / natsOf(base)),
      }),
    ),
    {
      with: "logSumExp",
      reads: { x: "logits" },
      out: "out.logSumExp",
      run: (api, { x, dim }, out) =>
        api.score(x, null, { dim, outputs: ["logSumExp"], out: { logSumExp: out } }).logSumExp,
      truth: (given) =>
        truthOf(
          given,
          ({ logSumExp }) => logSumExp,
          ({ logSumExpScale }) => logSumExpScale,
        ),
    },
    {
      with: "topK",
      reads: { x: "logits" },
      out: "out.topK.logProbs",
      run: (api, { x, dim }, out) =>
        api.score(x, null, { dim, outputs: [], topK: 1, out: { topK: { logProbs: out } } }).topK.logProbs,
      truth: (given) => truthOf(given, ({ logProbs, argmax }) => logProbs[argmax]),
    },
    {
      with: "topK, indices",
      reads: { x: "logits" },
      dtype: "int32",
      run: (api, { x, dim }, out) =>
        api.score(x, null, {
          dim,
          outputs: [],
          topK: 1,
          out: { topK: { indices: typed<Int32Array>(out) } },
        }).topK.indices,
      truth: (given) => truthOf(given, ({ hasSoftmax, argmax }) => (hasSoftmax ? argmax : -1)),
    },
    {
      with: "argmax",
      reads: { x: "logits" },
      dtype: "int32",
      run: (api, { x, dim }, out) =>
        api.score(x, null, { dim, outputs: ["argmax"], out: { argmax: typed<Int32Array>(out) } }).argmax,
      truth: (given) => truthOf(given, ({ hasSoftmax, argmax }) => (hasSoftmax ? argmax : -1)),
    },
    {
      with: "rank",
      reads: READS,
      dtype: "int32",
      run: (api, { x, target, dim }, out) =>
        api.score(x, target, { dim, outputs: ["rank"], out: { rank: typed<Int32Array>(out) } }).rank,
      truth: (given) =>
        truthOf(
          given,
          ordered((row, t) => row.rank(t)),
        ),
    },
    {
      with: "ties",
      reads: READS,
      dtype: "int32",
      run: (api, { x, target, dim }, out) =>
        api.score(x, target, { dim, outputs: ["ties"], out: { ties: typed<Int32Array>(out) } }).ties,
      truth: (given) =>
        truthOf(
          given,
          ordered((row, t) => row.ties(t)),
        ),
    },
    {
      with: "isGreedy",
      reads: READS,
      dtype: "uint8",
      run: (api, { x, target, dim }, out) =>
        api.score(x, target, { dim, outputs: ["isGreedy"], out: { isGreedy: typed<Uint8Array>(out) } })
          .isGreedy,
      truth: (given) =>
        truthOf(
          given,
          ordered(({ argmax }, t) => (argmax === t ? 1 : 0)),
        ),
    },
    {
      with: "counted",
      reads: READS,
      dtype: "uint8",
      run: (api, { x, target, dim }, out) =>
        api.score(x, target, { dim, outputs: [], out: { counted: typed<Uint8Array>(out) } }).counted,
      truth: (given) =>
        truthOf(
          given,
          counted(() => 1),
        ),
    },
  ],
  figures: {
    maxLogProb: {
      promise: "A4",
      of: "log-probability of the largest class",
      bound: 3,
      unit: ULP,
      measured: { xent: 1.65, "xent/relaxed": 1.69, "xent/js": 0.51 },
    },
    scoreEntropy: {
      promise: "A8",
      of: "entropy of score",
      bound: 4,
      unit: U,
      measured: { xent: 2.84, "xent/relaxed": 2.95, "xent/js": 1 },
    },
    brier: {
      promise: "A8",
      of: "Brier score",
      bound: 4,
      unit: U,
      measured: { xent: 3.37, "xent/relaxed": 3.49, "xent/js": 1 },
    },
  },
} as const satisfies Entry;
