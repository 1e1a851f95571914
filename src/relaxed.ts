/**
 * The entry `xent/relaxed`: the public functions on the kernels with relaxed SIMD; where that is missing, on those of `xent`. Written by scripts/entries.mjs from src/functions.ts.
 */

import { leaveIndices } from "./check/indices.js";
import type { BinaryCrossEntropy, BinaryCrossEntropyGrad } from "./functions/binaryCrossEntropy.js";
import type {
  BinaryCrossEntropyWithLogits,
  BinaryCrossEntropyWithLogitsGrad,
} from "./functions/binaryCrossEntropyWithLogits.js";
import type { BinaryFocalLoss, BinaryFocalLossGrad } from "./functions/binaryFocalLoss.js";
import type { Compare } from "./functions/compare.js";
import type { CrossEntropy, CrossEntropyGrad } from "./functions/crossEntropy.js";
import type { CrossEntropyOfDistributions } from "./functions/crossEntropyOfDistributions.js";
import type { Distillation, DistillationGrad } from "./functions/distillation.js";
import type { Entropy } from "./functions/entropy.js";
import type { EntropyFromLogits, EntropyFromLogitsGrad } from "./functions/entropyFromLogits.js";
import type { Exp } from "./functions/exp.js";
import type { FitTemperature } from "./functions/fitTemperature.js";
import type { FocalLoss, FocalLossGrad } from "./functions/focalLoss.js";
import type { Gather } from "./functions/gather.js";
import type { JsDivergence } from "./functions/jsDivergence.js";
import type { KlDiv, KlDivGrad } from "./functions/klDiv.js";
import type { KlDivergence } from "./functions/klDivergence.js";
import type { Log } from "./functions/log.js";
import type { LogSoftmax } from "./functions/logSoftmax.js";
import type { LogSoftmaxBackward } from "./functions/logSoftmaxBackward.js";
import type { LogSumExp } from "./functions/logSumExp.js";
import type { LogSumExpBackward } from "./functions/logSumExpBackward.js";
import type { MergeParts } from "./functions/mergeParts.js";
import type { NllLoss, NllLossGrad } from "./functions/nllLoss.js";
import type { OneHot } from "./functions/oneHot.js";
import type { Resident } from "./functions/resident.js";
import type { Score } from "./functions/score.js";
import type { Softmax } from "./functions/softmax.js";
import type { SoftmaxBackward } from "./functions/softmaxBackward.js";
import * as functions from "./functions.js";
import { HALF_FORMATS, Halves } from "./halves.js";
import type { Inside } from "./inside.js";
import * as js from "./js/functions.js";
import * as wasm from "./wasm/functions.js";
import { kernelsEngine, nameOf } from "./wasm/kernelsEngine.js";
import { onFirstUse } from "./wasm/onFirstUse.js";

// Last, so that a bundle has the kernels behind its code.

import * as families from "./wasm/generated/kernels.js";
import * as relaxedFamilies from "./wasm/generated/kernels.relaxed.js";

export type * from "./api.js";
export * from "./classes.js";

const onChange = (name: "wasm-relaxed" | "wasm" | "js"): void => {
  backend = name;
};
const plain = /* @__PURE__ */ kernelsEngine("wasm", families.sums, onChange);
const relaxed = /* @__PURE__ */ kernelsEngine("wasm-relaxed", relaxedFamilies.sums, onChange, plain);

/** Which engine computes: `"wasm-relaxed"`, `"wasm"` or `"js"`. Another one after the first call, if that shows only then. */
export let backend: "wasm-relaxed" | "wasm" | "js" = /* @__PURE__ */ nameOf(relaxed);

const binaryCrossEntropyOf = /* @__PURE__ */ onFirstUse(
  relaxed,
  [relaxedFamilies.elementwise, relaxedFamilies.elements, relaxedFamilies.totals],
  wasm.binaryCrossEntropy,
  /* @__PURE__ */ onFirstUse(
    plain,
    [families.elementwise, families.elements, families.totals],
    wasm.binaryCrossEntropy,
    js.binaryCrossEntropy,
  ),
);
const binaryCrossEntropyWithLogitsOf = /* @__PURE__ */ onFirstUse(
  relaxed,
  [relaxedFamilies.elementwise, relaxedFamilies.elements, relaxedFamilies.totals],
  wasm.binaryCrossEntropyWithLogits,
  /* @__PURE__ */ onFirstUse(
    plain,
    [families.elementwise, families.elements, families.totals],
    wasm.binaryCrossEntropyWithLogits,
    js.binaryCrossEntropyWithLogits,
  ),
);
const binaryFocalLossOf = /* @__PURE__ */ onFirstUse(
  relaxed,
  [relaxedFamilies.focal, relaxedFamilies.elements, relaxedFamilies.totals],
  wasm.binaryFocalLoss,
  /* @__PURE__ */ onFirstUse(
    plain,
    [families.focal, families.elements, families.totals],
    wasm.binaryFocalLoss,
    js.binaryFocalLoss,
  ),
);
const compareOf = /* @__PURE__ */ onFirstUse(
  relaxed,
  [
    relaxedFamilies.order,
    relaxedFamilies.adjust,
    relaxedFamilies.compare,
    relaxedFamilies.crossEntropy,
    relaxedFamilies.totals,
  ],
  wasm.compare,
  /* @__PURE__ */ onFirstUse(
    plain,
    [families.order, families.adjust, families.compare, families.crossEntropy, families.totals],
    wasm.compare,
    js.compare,
  ),
);
const crossEntropyOf = /* @__PURE__ */ onFirstUse(
  relaxed,
  [relaxedFamilies.crossEntropy, relaxedFamilies.adjust, relaxedFamilies.totals],
  wasm.crossEntropy,
  /* @__PURE__ */ onFirstUse(
    plain,
    [families.crossEntropy, families.adjust, families.totals],
    wasm.crossEntropy,
    js.crossEntropy,
  ),
);
const crossEntropyGradOf = /* @__PURE__ */ onFirstUse(
  relaxed,
  [relaxedFamilies.crossEntropy, relaxedFamilies.adjust, relaxedFamilies.totals],
  wasm.crossEntropyGrad,
  /* @__PURE__ */ onFirstUse(
    plain,
    [families.crossEntropy, families.adjust, families.totals],
    wasm.crossEntropyGrad,
    js.crossEntropyGrad,
  ),
);
const crossEntropyOfDistributionsOf = /* @__PURE__ */ onFirstUse(
  relaxed,
  [relaxedFamilies.divergences],
  wasm.crossEntropyOfDistributions,
  /* @__PURE__ */ onFirstUse(
    plain,
    [families.divergences],
    wasm.crossEntropyOfDistributions,
    js.crossEntropyOfDistributions,
  ),
);
const crossEntropyProbabilitiesOf = /* @__PURE__ */ onFirstUse(
  relaxed,
  [relaxedFamilies.crossEntropy, relaxedFamilies.adjust, relaxedFamilies.totals],
  wasm.crossEntropyProbabilities,
  /* @__PURE__ */ onFirstUse(
    plain,
    [families.crossEntropy, families.adjust, families.totals],
    wasm.crossEntropyProbabilities,
    js.crossEntropyProbabilities,
  ),
);
const crossEntropyProbabilitiesGradOf = /* @__PURE__ */ onFirstUse(
  relaxed,
  [relaxedFamilies.crossEntropy, relaxedFamilies.adjust, relaxedFamilies.totals],
  wasm.crossEntropyProbabilitiesGrad,
  /* @__PURE__ */ onFirstUse(
    plain,
    [families.crossEntropy, families.adjust, families.totals],
    wasm.crossEntropyProbabilitiesGrad,
    js.crossEntropyProbabilitiesGrad,
  ),
);
const crossEntropyTargetGradientOf = /* @__PURE__ */ onFirstUse(
  relaxed,
  [relaxedFamilies.logs, relaxedFamilies.adjust],
  wasm.crossEntropyTargetGradient,
  /* @__PURE__ */ onFirstUse(
    plain,
    [families.logs, families.adjust],
    wasm.crossEntropyTargetGradient,
    js.crossEntropyTargetGradient,
  ),
);
const distillationOf = /* @__PURE__ */ onFirstUse(
  relaxed,
  [relaxedFamilies.distillation, relaxedFamilies.adjust],
  wasm.distillation,
  /* @__PURE__ */ onFirstUse(
    plain,
    [families.distillation, families.adjust],
    wasm.distillation,
    js.distillation,
  ),
);
const entropyOf = /* @__PURE__ */ onFirstUse(
  relaxed,
  [relaxedFamilies.divergences],
  wasm.entropy,
  /* @__PURE__ */ onFirstUse(plain, [families.divergences], wasm.entropy, js.entropy),
);
const entropyFromLogitsOf = /* @__PURE__ */ onFirstUse(
  relaxed,
  [relaxedFamilies.logits, relaxedFamilies.adjust],
  wasm.entropyFromLogits,
  /* @__PURE__ */ onFirstUse(
    plain,
    [families.logits, families.adjust],
    wasm.entropyFromLogits,
    js.entropyFromLogits,
  ),
);
const expOf = /* @__PURE__ */ onFirstUse(
  relaxed,
  [relaxedFamilies.elements],
  wasm.exp,
  /* @__PURE__ */ onFirstUse(plain, [families.elements], wasm.exp, js.exp),
);
const focalLossOf = /* @__PURE__ */ onFirstUse(
  relaxed,
  [relaxedFamilies.focal, relaxedFamilies.adjust],
  wasm.focalLoss,
  /* @__PURE__ */ onFirstUse(plain, [families.focal, families.adjust], wasm.focalLoss, js.focalLoss),
);
const jsDivergenceOf = /* @__PURE__ */ onFirstUse(
  relaxed,
  [relaxedFamilies.divergences],
  wasm.jsDivergence,
  /* @__PURE__ */ onFirstUse(plain, [families.divergences], wasm.jsDivergence, js.jsDivergence),
);
const klDivOf = /* @__PURE__ */ onFirstUse(
  relaxed,
  [relaxedFamilies.elementwise, relaxedFamilies.elements, relaxedFamilies.totals],
  wasm.klDiv,
  /* @__PURE__ */ onFirstUse(
    plain,
    [families.elementwise, families.elements, families.totals],
    wasm.klDiv,
    js.klDiv,
  ),
);
const klDivergenceOf = /* @__PURE__ */ onFirstUse(
  relaxed,
  [relaxedFamilies.divergences],
  wasm.klDivergence,
  /* @__PURE__ */ onFirstUse(plain, [families.divergences], wasm.klDivergence, js.klDivergence),
);
const logOf = /* @__PURE__ */ onFirstUse(
  relaxed,
  [relaxedFamilies.elements],
  wasm.log,
  /* @__PURE__ */ onFirstUse(plain, [families.elements], wasm.log, js.log),
);
const logSoftmaxOf = /* @__PURE__ */ onFirstUse(
  relaxed,
  [relaxedFamilies.logs, relaxedFamilies.adjust],
  wasm.logSoftmax,
  /* @__PURE__ */ onFirstUse(plain, [families.logs, families.adjust], wasm.logSoftmax, js.logSoftmax),
);
const logSoftmaxBackwardOf = /* @__PURE__ */ onFirstUse(
  relaxed,
  [relaxedFamilies.logits, relaxedFamilies.adjust],
  wasm.logSoftmaxBackward,
  /* @__PURE__ */ onFirstUse(
    plain,
    [families.logits, families.adjust],
    wasm.logSoftmaxBackward,
    js.logSoftmaxBackward,
  ),
);
const logSumExpOf = /* @__PURE__ */ onFirstUse(
  relaxed,
  [relaxedFamilies.logs, relaxedFamilies.adjust],
  wasm.logSumExp,
  /* @__PURE__ */ onFirstUse(plain, [families.logs, families.adjust], wasm.logSumExp, js.logSumExp),
);
const logSumExpBackwardOf = /* @__PURE__ */ onFirstUse(
  relaxed,
  [relaxedFamilies.logits, relaxedFamilies.adjust],
  wasm.logSumExpBackward,
  /* @__PURE__ */ onFirstUse(
    plain,
    [families.logits, families.adjust],
    wasm.logSumExpBackward,
    js.logSumExpBackward,
  ),
);
const nllLossOf = js.nllLoss;
const residentOf = /* @__PURE__ */ onFirstUse(
  relaxed,
  [relaxedFamilies.sums],
  wasm.resident,
  /* @__PURE__ */ onFirstUse(plain, [families.sums], wasm.resident, js.resident),
);
const scoreOf = /* @__PURE__ */ onFirstUse(
  relaxed,
  [
    relaxedFamilies.order,
    relaxedFamilies.adjust,
    relaxedFamilies.crossEntropy,
    relaxedFamilies.score,
    relaxedFamilies.totals,
  ],
  wasm.score,
  /* @__PURE__ */ onFirstUse(
    plain,
    [families.order, families.adjust, families.crossEntropy, families.score, families.totals],
    wasm.score,
    js.score,
  ),
);
const softmaxOf = /* @__PURE__ */ onFirstUse(
  relaxed,
  [relaxedFamilies.softmax, relaxedFamilies.adjust],
  wasm.softmax,
  /* @__PURE__ */ onFirstUse(plain, [families.softmax, families.adjust], wasm.softmax, js.softmax),
);
const softmaxBackwardOf = /* @__PURE__ */ onFirstUse(
  relaxed,
  [relaxedFamilies.logits, relaxedFamilies.adjust],
  wasm.softmaxBackward,
  /* @__PURE__ */ onFirstUse(
    plain,
    [families.logits, families.adjust],
    wasm.softmaxBackward,
    js.softmaxBackward,
  ),
);
const sparseDistillationOf = js.sparseDistillation;

export const binaryCrossEntropy: BinaryCrossEntropy = /* @__PURE__ */ functions.binaryCrossEntropy({
  binaryCrossEntropy: binaryCrossEntropyOf,
});
export const binaryCrossEntropyGrad: BinaryCrossEntropyGrad =
  /* @__PURE__ */ functions.binaryCrossEntropyGrad({ binaryCrossEntropy: binaryCrossEntropyOf });
export const binaryCrossEntropyWithLogits: BinaryCrossEntropyWithLogits =
  /* @__PURE__ */ functions.binaryCrossEntropyWithLogits({
    binaryCrossEntropyWithLogits: binaryCrossEntropyWithLogitsOf,
  });
export const binaryCrossEntropyWithLogitsGrad: BinaryCrossEntropyWithLogitsGrad =
  /* @__PURE__ */ functions.binaryCrossEntropyWithLogitsGrad({
    binaryCrossEntropyWithLogits: binaryCrossEntropyWithLogitsOf,
  });
export const binaryFocalLoss: BinaryFocalLoss = /* @__PURE__ */ functions.binaryFocalLoss({
  binaryFocalLoss: binaryFocalLossOf,
});
export const binaryFocalLossGrad: BinaryFocalLossGrad = /* @__PURE__ */ functions.binaryFocalLossGrad({
  binaryFocalLoss: binaryFocalLossOf,
});
export const compare: Compare = /* @__PURE__ */ functions.compare({
  compare: compareOf,
  crossEntropy: crossEntropyOf,
  logSumExp: logSumExpOf,
});
export const crossEntropy: CrossEntropy = /* @__PURE__ */ functions.crossEntropy({
  crossEntropy: crossEntropyOf,
  crossEntropyProbabilities: crossEntropyProbabilitiesOf,
});
export const crossEntropyGrad: CrossEntropyGrad = /* @__PURE__ */ functions.crossEntropyGrad({
  crossEntropyGrad: crossEntropyGradOf,
  crossEntropyProbabilitiesGrad: crossEntropyProbabilitiesGradOf,
  crossEntropyTargetGradient: crossEntropyTargetGradientOf,
});
export const crossEntropyOfDistributions: CrossEntropyOfDistributions =
  /* @__PURE__ */ functions.crossEntropyOfDistributions({
    crossEntropyOfDistributions: crossEntropyOfDistributionsOf,
  });
export const distillation: Distillation = /* @__PURE__ */ functions.distillation({
  distillation: distillationOf,
  sparseDistillation: sparseDistillationOf,
});
export const distillationGrad: DistillationGrad = /* @__PURE__ */ functions.distillationGrad({
  distillation: distillationOf,
  sparseDistillation: sparseDistillationOf,
});
export const entropy: Entropy = /* @__PURE__ */ functions.entropy({ entropy: entropyOf });
export const entropyFromLogits: EntropyFromLogits = /* @__PURE__ */ functions.entropyFromLogits({
  entropyFromLogits: entropyFromLogitsOf,
});
export const entropyFromLogitsGrad: EntropyFromLogitsGrad = /* @__PURE__ */ functions.entropyFromLogitsGrad({
  entropyFromLogits: entropyFromLogitsOf,
});
export const exp: Exp = /* @__PURE__ */ functions.exp({ exp: expOf });
export const fitTemperature: FitTemperature = /* @__PURE__ */ functions.fitTemperature({
  softmax: softmaxOf,
  logSoftmax: logSoftmaxOf,
});
export const focalLoss: FocalLoss = /* @__PURE__ */ functions.focalLoss({ focalLoss: focalLossOf });
export const focalLossGrad: FocalLossGrad = /* @__PURE__ */ functions.focalLossGrad({
  focalLoss: focalLossOf,
});
export const gather: Gather = /* @__PURE__ */ functions.gather();
export const jsDivergence: JsDivergence = /* @__PURE__ */ functions.jsDivergence({
  jsDivergence: jsDivergenceOf,
});
export const klDiv: KlDiv = /* @__PURE__ */ functions.klDiv({ klDiv: klDivOf });
export const klDivGrad: KlDivGrad = /* @__PURE__ */ functions.klDivGrad({ klDiv: klDivOf });
export const klDivergence: KlDivergence = /* @__PURE__ */ functions.klDivergence({
  klDivergence: klDivergenceOf,
});
export const log: Log = /* @__PURE__ */ functions.log({ log: logOf });
export const logSoftmax: LogSoftmax = /* @__PURE__ */ functions.logSoftmax({ logSoftmax: logSoftmaxOf });
export const logSoftmaxBackward: LogSoftmaxBackward = /* @__PURE__ */ functions.logSoftmaxBackward({
  logSoftmaxBackward: logSoftmaxBackwardOf,
});
export const logSumExp: LogSumExp = /* @__PURE__ */ functions.logSumExp({ logSumExp: logSumExpOf });
export const logSumExpBackward: LogSumExpBackward = /* @__PURE__ */ functions.logSumExpBackward({
  logSumExpBackward: logSumExpBackwardOf,
});
export const mergeParts: MergeParts = /* @__PURE__ */ functions.mergeParts();
export const nllLoss: NllLoss = /* @__PURE__ */ functions.nllLoss({ nllLoss: nllLossOf });
export const nllLossGrad: NllLossGrad = /* @__PURE__ */ functions.nllLossGrad({ nllLoss: nllLossOf });
export const oneHot: OneHot = /* @__PURE__ */ functions.oneHot();
export const resident: Resident = /* @__PURE__ */ functions.resident({ resident: residentOf });
export const score: Score = /* @__PURE__ */ functions.score({ score: scoreOf });
export const softmax: Softmax = /* @__PURE__ */ functions.softmax({ softmax: softmaxOf });
export const softmaxBackward: SoftmaxBackward = /* @__PURE__ */ functions.softmaxBackward({
  softmaxBackward: softmaxBackwardOf,
});

/** For `xent/pool`, not a part of the API: it makes the same functions of the same engine, on several threads. */
export const inside: Inside = {
  makers: {
    binaryCrossEntropy: functions.binaryCrossEntropy,
    binaryCrossEntropyGrad: functions.binaryCrossEntropyGrad,
    binaryCrossEntropyWithLogits: functions.binaryCrossEntropyWithLogits,
    binaryCrossEntropyWithLogitsGrad: functions.binaryCrossEntropyWithLogitsGrad,
    binaryFocalLoss: functions.binaryFocalLoss,
    binaryFocalLossGrad: functions.binaryFocalLossGrad,
    compare: functions.compare,
    crossEntropy: functions.crossEntropy,
    crossEntropyGrad: functions.crossEntropyGrad,
    crossEntropyOfDistributions: functions.crossEntropyOfDistributions,
    distillation: functions.distillation,
    distillationGrad: functions.distillationGrad,
    entropy: functions.entropy,
    entropyFromLogits: functions.entropyFromLogits,
    entropyFromLogitsGrad: functions.entropyFromLogitsGrad,
    exp: functions.exp,
    fitTemperature: functions.fitTemperature,
    focalLoss: functions.focalLoss,
    focalLossGrad: functions.focalLossGrad,
    gather: functions.gather,
    jsDivergence: functions.jsDivergence,
    klDiv: functions.klDiv,
    klDivGrad: functions.klDivGrad,
    klDivergence: functions.klDivergence,
    log: functions.log,
    logSoftmax: functions.logSoftmax,
    logSoftmaxBackward: functions.logSoftmaxBackward,
    logSumExp: functions.logSumExp,
    logSumExpBackward: functions.logSumExpBackward,
    mergeParts: functions.mergeParts,
    nllLoss: functions.nllLoss,
    nllLossGrad: functions.nllLossGrad,
    oneHot: functions.oneHot,
    resident: functions.resident,
    score: functions.score,
    softmax: functions.softmax,
    softmaxBackward: functions.softmaxBackward,
  },
  engine: {
    binaryCrossEntropy: binaryCrossEntropyOf,
    binaryCrossEntropyWithLogits: binaryCrossEntropyWithLogitsOf,
    binaryFocalLoss: binaryFocalLossOf,
    compare: compareOf,
    crossEntropy: crossEntropyOf,
    crossEntropyGrad: crossEntropyGradOf,
    crossEntropyOfDistributions: crossEntropyOfDistributionsOf,
    crossEntropyProbabilities: crossEntropyProbabilitiesOf,
    crossEntropyProbabilitiesGrad: crossEntropyProbabilitiesGradOf,
    crossEntropyTargetGradient: crossEntropyTargetGradientOf,
    distillation: distillationOf,
    entropy: entropyOf,
    entropyFromLogits: entropyFromLogitsOf,
    exp: expOf,
    focalLoss: focalLossOf,
    jsDivergence: jsDivergenceOf,
    klDiv: klDivOf,
    klDivergence: klDivergenceOf,
    log: logOf,
    logSoftmax: logSoftmaxOf,
    logSoftmaxBackward: logSoftmaxBackwardOf,
    logSumExp: logSumExpOf,
    logSumExpBackward: logSumExpBackwardOf,
    nllLoss: nllLossOf,
    resident: residentOf,
    score: scoreOf,
    softmax: softmaxOf,
    softmaxBackward: softmaxBackwardOf,
    sparseDistillation: sparseDistillationOf,
  },
  Halves,
  formats: HALF_FORMATS,
  leaveIndices,
  kernels: {
    kernels: {
      sums: families.sums,
      elementwise: families.elementwise,
      elements: families.elements,
      totals: families.totals,
      shortRows: families.shortRows,
      oneClass: families.oneClass,
      focal: families.focal,
      order: families.order,
      adjust: families.adjust,
      compare: families.compare,
      crossEntropy: families.crossEntropy,
      divergences: families.divergences,
      logs: families.logs,
      distillation: families.distillation,
      logits: families.logits,
      score: families.score,
      softmax: families.softmax,
    },
    "kernels.relaxed": {
      sums: relaxedFamilies.sums,
      elementwise: relaxedFamilies.elementwise,
      elements: relaxedFamilies.elements,
      totals: relaxedFamilies.totals,
      shortRows: relaxedFamilies.shortRows,
      oneClass: relaxedFamilies.oneClass,
      focal: relaxedFamilies.focal,
      order: relaxedFamilies.order,
      adjust: relaxedFamilies.adjust,
      compare: relaxedFamilies.compare,
      crossEntropy: relaxedFamilies.crossEntropy,
      divergences: relaxedFamilies.divergences,
      logs: relaxedFamilies.logs,
      distillation: relaxedFamilies.distillation,
      logits: relaxedFamilies.logits,
      score: relaxedFamilies.score,
      softmax: relaxedFamilies.softmax,
    },
  },
};
