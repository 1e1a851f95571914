/**
 * How the functions of an engine are cut into pieces. A function that is not listed computes on the caller's thread: `nllLoss`, `oneHot`
 * and `gather` move memory alone, `resident` computes nothing, and a sparse teacher is smaller than what it would take to send it.
 * So does a call that cannot be cut: one outer index, as where the classes are the first axis; sums over broadcast axes; a layout of outer
 * axes that no stride walks.
 */

import type { Engine } from "../engine/engine.js";

/**
 * What a field of a record is. Inputs: a view; integers, one for each row; numbers, one for each row or element, or one for all; an
 * operand with an element for each; an array for all pieces. Results: of each row, of each class of it, as many of it as `topK` says,
 * of each element. Other fields are values that all pieces are given.
 */
export type FieldKind =
  | "view"
  | "integers"
  | "numbers"
  | "operand"
  | "array"
  | "ofRow"
  | "ofClass"
  | "ofTopK"
  | "ofElement";

export interface Cut {
  /** The view whose outer indices are cut; null: elements are. */
  readonly along: string | null;
  readonly fields: Readonly<Record<string, FieldKind>>;
  /** What the function returns of its losses. */
  readonly sums: "weighted" | "rows" | "elements" | null;
  /** About how many nanoseconds an element takes on kernels. */
  readonly cost: number;
}

const X: Cut = { along: "x", fields: { x: "view", out: "ofClass" }, sums: null, cost: 0.8 };

const HARD: Cut = {
  along: "logits",
  fields: {
    logits: "view",
    target: "integers",
    weight: "array",
    upstream: "numbers",
    losses: "ofRow",
    grad: "ofClass",
  },
  sums: "weighted",
  cost: 0.6,
};

const SOFT: Cut = { ...HARD, fields: { ...HARD.fields, target: "view" }, sums: "rows", cost: 1 };

const BACKWARD: Cut = {
  along: "output",
  fields: { gradOutput: "view", output: "view", out: "ofClass" },
  sums: null,
  cost: 0.8,
};

const PAIR: Cut = { along: "p", fields: { p: "view", q: "view", out: "ofRow" }, sums: null, cost: 2 };

const ELEMENTS: Cut = { along: null, fields: { x: "operand", out: "ofElement" }, sums: null, cost: 0.8 };

const ELEMENT_LOSS: Cut = {
  along: null,
  fields: {
    input: "operand",
    target: "operand",
    weight: "operand",
    posWeight: "operand",
    upstream: "numbers",
    losses: "ofElement",
    grad: "ofElement",
    gradTarget: "ofElement",
  },
  sums: "elements",
  cost: 1.5,
};

export const CUTS: { readonly [Name in keyof Engine]?: Cut } = {
  softmax: X,
  logSoftmax: X,
  logSumExp: { ...X, fields: { x: "view", out: "ofRow" } },
  exp: ELEMENTS,
  log: ELEMENTS,
  crossEntropy: HARD,
  crossEntropyGrad: { ...HARD, cost: 1 },
  crossEntropyProbabilities: SOFT,
  crossEntropyProbabilitiesGrad: { ...SOFT, cost: 1.5 },
  crossEntropyTargetGradient: {
    along: "logits",
    fields: { logits: "view", weight: "array", upstream: "numbers", gradTarget: "ofClass" },
    sums: null,
    cost: 1,
  },
  focalLoss: { ...HARD, sums: null, cost: 0.8 },
  distillation: {
    along: "student",
    fields: {
      student: "view",
      teacher: "view",
      target: "integers",
      upstream: "numbers",
      losses: "ofRow",
      grad: "ofClass",
    },
    sums: null,
    cost: 3,
  },
  score: {
    along: "logits",
    fields: {
      logits: "view",
      target: "integers",
      logProb: "ofRow",
      rank: "ofRow",
      ties: "ofRow",
      argmax: "ofRow",
      isGreedy: "ofRow",
      maxLogProb: "ofRow",
      entropy: "ofRow",
      logSumExp: "ofRow",
      brier: "ofRow",
      topIndices: "ofTopK",
      topLogProbs: "ofTopK",
    },
    sums: null,
    cost: 1,
  },
  compare: {
    along: "base",
    fields: {
      base: "view",
      model: "view",
      target: "integers",
      nll: "ofRow",
      baseNll: "ofRow",
      kl: "ofRow",
      reverseKl: "ofRow",
      js: "ofRow",
      totalVariation: "ofRow",
      deltaP: "ofRow",
      argmax: "ofRow",
      baseArgmax: "ofRow",
      baseTopRank: "ofRow",
    },
    sums: null,
    cost: 4,
  },
  klDiv: ELEMENT_LOSS,
  binaryCrossEntropy: ELEMENT_LOSS,
  binaryCrossEntropyWithLogits: ELEMENT_LOSS,
  binaryFocalLoss: ELEMENT_LOSS,
  entropy: { ...PAIR, fields: { p: "view", out: "ofRow" }, cost: 1.5 },
  entropyFromLogits: {
    along: "logits",
    fields: { logits: "view", upstream: "numbers", entropies: "ofRow", grad: "ofClass" },
    sums: null,
    cost: 1,
  },
  crossEntropyOfDistributions: PAIR,
  klDivergence: PAIR,
  jsDivergence: { ...PAIR, cost: 4 },
  softmaxBackward: BACKWARD,
  logSoftmaxBackward: BACKWARD,
  logSumExpBackward: {
    along: "x",
    fields: { x: "view", gradOutput: "numbers", output: "numbers", out: "ofClass" },
    sums: null,
    cost: 0.8,
  },
};
