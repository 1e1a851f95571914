/** The registry: one entry for each public function. Suites go through it, so that a new function needs only its entry. */

import { binaryCrossEntropy } from "./binaryCrossEntropy.js";
import { binaryCrossEntropyGrad } from "./binaryCrossEntropyGrad.js";
import { binaryCrossEntropyWithLogits } from "./binaryCrossEntropyWithLogits.js";
import { binaryCrossEntropyWithLogitsGrad } from "./binaryCrossEntropyWithLogitsGrad.js";
import { crossEntropy } from "./crossEntropy.js";
import { crossEntropyGrad } from "./crossEntropyGrad.js";
import { crossEntropyOfDistributions } from "./crossEntropyOfDistributions.js";
import { entropy } from "./entropy.js";
import { entropyFromLogits } from "./entropyFromLogits.js";
import { entropyFromLogitsGrad } from "./entropyFromLogitsGrad.js";
import type { Call, Entry } from "./entry.js";
import { exp } from "./exp.js";
import { gather } from "./gather.js";
import { jsDivergence } from "./jsDivergence.js";
import { klDiv } from "./klDiv.js";
import { klDivergence } from "./klDivergence.js";
import { klDivGrad } from "./klDivGrad.js";
import { log } from "./log.js";
import { logSoftmax } from "./logSoftmax.js";
import { logSoftmaxBackward } from "./logSoftmaxBackward.js";
import { logSumExp } from "./logSumExp.js";
import { logSumExpBackward } from "./logSumExpBackward.js";
import { nllLoss } from "./nllLoss.js";
import { nllLossGrad } from "./nllLossGrad.js";
import { oneHot } from "./oneHot.js";
import { resident } from "./resident.js";
import { score } from "./score.js";
import { softmax } from "./softmax.js";
import { softmaxBackward } from "./softmaxBackward.js";

export const functions: readonly Entry[] = [
  softmax,
  logSoftmax,
  logSumExp,
  exp,
  log,
  resident,
  oneHot,
  gather,
  nllLoss,
  crossEntropy,
  klDiv,
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  entropy,
  entropyFromLogits,
  crossEntropyOfDistributions,
  klDivergence,
  jsDivergence,
  score,
  nllLossGrad,
  crossEntropyGrad,
  klDivGrad,
  binaryCrossEntropyGrad,
  binaryCrossEntropyWithLogitsGrad,
  entropyFromLogitsGrad,
  softmaxBackward,
  logSoftmaxBackward,
  logSumExpBackward,
];

/** What takes no tensors alone, or returns none: each has suites of its own, by its name. */
export const apart: readonly string[] = [
  "CalibrationMeter",
  "CompareMeter",
  "LossMeter",
  "compare",
  "fitTemperature",
  "mergeParts",
];

/** A call of a function under its full name. */
export interface NamedCall extends Call {
  readonly title: string;
  readonly entry: Entry;
}

/** Every call of every function. */
export const calls: readonly NamedCall[] = functions.flatMap((entry) =>
  entry.calls.map((call) => ({ ...call, entry, title: `${entry.name}${call.with ? `, ${call.with}` : ""}` })),
);

/** The entries of what has a gradient in it. */
export const gradients: readonly Entry[] = functions.filter(({ problems }) => problems !== undefined);

/** The figures by their names. */
export const figures = {
  ...softmax.figures,
  ...logSoftmax.figures,
  ...logSumExp.figures,
  ...exp.figures,
  ...log.figures,
  ...crossEntropy.figures,
  ...klDiv.figures,
  ...binaryCrossEntropy.figures,
  ...binaryCrossEntropyWithLogits.figures,
  ...entropy.figures,
  ...entropyFromLogits.figures,
  ...crossEntropyOfDistributions.figures,
  ...klDivergence.figures,
  ...jsDivergence.figures,
  ...score.figures,
  ...crossEntropyGrad.figures,
  ...binaryCrossEntropyWithLogitsGrad.figures,
};
