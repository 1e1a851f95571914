/**
 * PyTorch's Categorical distribution put together from our functions: it normalises probabilities, and takes the
 * logarithm of one clamped to [2^-23, 1 − 2^-23] (in float32).
 */

import type { Api } from "../api.js";
import { broadcastShape, expand } from "../truth/tensor.js";
import type { Context, Differentiated, Tensors, TorchArguments } from "./case.js";
import { type Argument, type CorpusTensor, floats, type Precision, type Result, values } from "./tensor.js";

const CLAMP = 2 ** -23;

export function categoricalEntropy(
  api: Api,
  { logits }: Tensors,
  _: TorchArguments,
  context?: Context,
): Result {
  if (context === undefined || logits !== undefined) return api.entropyFromLogits(logits);
  const { inputs, precision, tags } = context;
  const p = probabilities(inputs.probs, precision);
  return tags.includes("clamped_probs") ? api.crossEntropyOfDistributions(p, clamped(p)) : api.entropy(p);
}

export function categoricalKl(api: Api, tensors: Tensors, _: TorchArguments, context?: Context): Result {
  if (context === undefined)
    return api.klDivergence(api.softmax(tensors.p_logits), api.softmax(tensors.q_logits));
  const { inputs, precision, tags } = context;
  const { p_probs: pProbs, q_probs: qProbs, p_logits: pLogits, q_logits: qLogits } = inputs;
  if (tags.includes("clamped_probs")) {
    const p = pProbs ? probabilities(pProbs, precision) : api.softmax(logitsOf(pLogits, precision));
    const q = qProbs ? probabilities(qProbs, precision) : api.softmax(logitsOf(qLogits, precision));
    const cross = api.crossEntropyOfDistributions(p, qProbs ? clamped(q) : q);
    const own = api.crossEntropyOfDistributions(p, pProbs ? clamped(p) : p);
    return { data: Array.from(cross.data, (value, row) => value - own.data[row]), shape: cross.shape };
  }
  if (pProbs && qProbs) {
    const shape = broadcastShape(pProbs.dims, qProbs.dims);
    const [p, q] = [probabilities(pProbs, precision), probabilities(qProbs, precision)].map((tensor) => ({
      data: floats(expand(tensor, shape), precision),
      shape,
    }));
    return api.klDivergence(p, q);
  }
  const input = qLogits
    ? api.logSoftmax(logitsOf(qLogits, precision))
    : api.log(probabilities(qProbs, precision));
  const target = pLogits ? api.logSoftmax(logitsOf(pLogits, precision)) : probabilities(pProbs, precision);
  return lastAxisSum(api.klDiv(input, target, { reduction: "none", logTarget: pLogits !== undefined }));
}

function logitsOf(
  tensor: CorpusTensor,
  precision: Precision,
): { data: Float32Array | Float64Array; shape: number[] } {
  return { data: floats(values(tensor), precision), shape: [...tensor.dims] };
}

/** Divided by their sum along the last axis, in f64. */
function probabilities(
  tensor: CorpusTensor,
  precision: Precision,
): { data: Float32Array | Float64Array; shape: number[] } {
  const given = values(tensor);
  const classes = tensor.dims[tensor.dims.length - 1];
  const normalised = given.map((p, k) => {
    const start = k - (k % classes);
    return p / given.slice(start, start + classes).reduce((total, one) => total + one, 0);
  });
  return { data: floats(normalised, precision), shape: [...tensor.dims] };
}

function clamped(p: { data: Float32Array | Float64Array; shape: number[] }) {
  return { data: p.data.map((value) => Math.min(Math.max(value, CLAMP), 1 - CLAMP)), shape: p.shape };
}

function lastAxisSum({ data, shape }: { data: ArrayLike<number>; shape: number[] }): Result {
  const classes = shape[shape.length - 1];
  const rows = Array.from({ length: data.length / classes }, (_, row) => {
    let total = 0;
    for (let c = 0; c < classes; c++) total += data[row * classes + c];
    return total;
  });
  return { data: rows, shape: shape.slice(0, -1) };
}

/** From logits to log-probabilities to the pointwise divergences, whose sums over the last axis are the output. */
export function categoricalKlGradients(
  api: Api,
  { p_logits: pLogits, q_logits: qLogits }: Tensors,
  _: TorchArguments,
  gradOutput: Argument,
  { precision }: Context,
): Differentiated {
  const logP = api.logSoftmax(pLogits);
  const logQ = api.logSoftmax(qLogits);
  const shape = broadcastShape(logP.shape, logQ.shape);
  const upstream = {
    data: Array.from<number | bigint, number>(gradOutput.data, Number),
    shape: [...gradOutput.shape, 1],
  };
  const { grad, gradTarget } = api.klDivGrad(logQ, logP, {
    reduction: "none",
    logTarget: true,
    gradOutput: { data: floats(expand(upstream, shape), precision), shape },
    wrt: "target",
  });
  return {
    gradients: {
      grad_q_logits: api.logSoftmaxBackward(grad, logQ),
      grad_p_logits: api.logSoftmaxBackward(gradTarget, logP),
    },
  };
}
