/** The TypeScript engine on a linear head: the logits of a few rows at a time, and on them what it does with logits that are there. */

import { partOf } from "../dtype.js";
import type { FloatArray, Upstream, View } from "../engine/data.js";
import type { CrossEntropyCall, LossSums, ScoreCall } from "../engine/engine.js";
import { ExactSum } from "../exactSum.js";
import { crossEntropy } from "../js/crossEntropy.js";
import { crossEntropyGrad } from "../js/crossEntropyGrad.js";
import { score } from "../js/score.js";
import { upstreamAt } from "../js/upstream.js";
import { DenseOperand } from "../tensor/operand.js";
import type { LinearCrossEntropyCall, LinearEngine, LinearLogits, LinearScoreCall } from "./engine.js";
import { HeadGradient } from "./jsGradient.js";
import { LogitBlock } from "./jsLogits.js";

export const linearCrossEntropy: LinearEngine["linearCrossEntropy"] = (call) =>
  lossesOf(call, new LogitBlock(call.logits), crossEntropy, null);

export const linearCrossEntropyGrad: LinearEngine["linearCrossEntropyGrad"] = (call) => {
  const block = new LogitBlock(call.logits);
  const gradient = new HeadGradient(call, block);
  const sums = lossesOf(call, block, crossEntropyGrad, gradient);
  gradient.close();
  return sums;
};

function lossesOf(
  { logits, losses, target, weight, labelSmoothing, zLoss, upstream }: LinearCrossEntropyCall,
  block: LogitBlock,
  run: (call: CrossEntropyCall) => LossSums,
  gradient: HeadGradient | null,
): LossSums {
  const ofBlock = logits.double ? new Float64Array(block.most) : new Float32Array(block.most);
  const sum = new ExactSum();
  const weights = new ExactSum();
  for (let start = 0; start < logits.rows; start += block.most) {
    const count = Math.min(block.most, logits.rows - start);
    const targets = partOf(target, start, count);
    const found = losses === null ? partOf(ofBlock, 0, count) : partOf(losses, start, count);
    block.load(start, count, targets);
    run({
      logits: viewOf(logits, block.logits, count),
      losses: found,
      grad: gradient === null ? null : partOf(gradient.ofLogits, 0, count * logits.classes),
      target: targets,
      kept: count,
      weight,
      labelSmoothing,
      zLoss,
      upstream: gradient === null ? 1 : ofRows(upstream, start, count),
    });
    gradient?.add(start, count, targets);
    for (let r = 0; r < count; r++) {
      sum.add(found[r]);
      if (targets[r] >= 0) weights.add(weight === null ? 1 : weight[targets[r]]);
    }
  }
  return { sum: sum.value, weight: weights.value };
}

export const linearScore: LinearEngine["linearScore"] = (call) => {
  const { logits } = call;
  const block = new LogitBlock(logits);
  for (let start = 0; start < logits.rows; start += block.most) {
    const count = Math.min(block.most, logits.rows - start);
    block.load(start, count, null);
    score({ ...ofBlock(call, start, count), logits: viewOf(logits, block.logits, count) });
  }
};

/** What is asked for of `count` rows. */
function ofBlock(call: LinearScoreCall, start: number, count: number): Omit<ScoreCall, "logits"> {
  const part = <A extends Float32Array | Float64Array | Int32Array | Uint8Array>(
    array: A | null,
    width = 1,
  ) => array && partOf(array, start * width, count * width);
  return {
    target: part(call.target),
    nats: call.nats,
    topK: call.topK,
    logProb: part(call.logProb),
    rank: part(call.rank),
    ties: part(call.ties),
    argmax: part(call.argmax),
    isGreedy: part(call.isGreedy),
    maxLogProb: part(call.maxLogProb),
    entropy: part(call.entropy),
    logSumExp: part(call.logSumExp),
    brier: part(call.brier),
    topIndices: part(call.topIndices, call.topK),
    topLogProbs: part(call.topLogProbs, call.topK),
  };
}

/** The first `outer` rows of logits that are there. */
function viewOf({ double, classes, adjustment }: LinearLogits, data: FloatArray, outer: number): View {
  return { data, double, offset: 0, outer, classes, inner: 1, stride: classes, places: null, adjustment };
}

function ofRows(upstream: Upstream, start: number, count: number): Upstream {
  if (typeof upstream === "number") return upstream;
  return new DenseOperand(Float64Array.from({ length: count }, (_, r) => upstreamAt(upstream, start + r)));
}
