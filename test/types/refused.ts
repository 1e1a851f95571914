/** Wrong calls, which must not compile: each is followed by its reason. A directive above a call that does compile is an error. */

import {
  crossEntropy,
  crossEntropyGrad,
  exp,
  type FloatTensor,
  gather,
  nllLoss,
  nllLossGrad,
  oneHot,
  score,
  softmax,
} from "xent";

const f32 = new Float32Array(3);
const bits = new Uint16Array(3);
const half = { data: bits, shape: [3], dtype: "float16" } as const;

export function data() {
  // @ts-expect-error numbers in a plain array are no data
  softmax({ data: [1, 2], shape: [2] });
  // @ts-expect-error nor are they beside a name of their type
  crossEntropy({ data: [1, 2], shape: [2], dtype: "float32" }, 0);
  // @ts-expect-error a buffer has no elements
  softmax({ data: new ArrayBuffer(8), shape: [2] });
  // @ts-expect-error a view of bytes has none either
  softmax({ data: new DataView(new ArrayBuffer(8)), shape: [2] });
  // @ts-expect-error nor is a string
  softmax({ data: "12", shape: [2] });
  // @ts-expect-error strings are no numbers
  softmax(["1", "2"]);
  // @ts-expect-error a number has no classes
  softmax(1);
  // @ts-expect-error bits without the name of their type are integers, which softmax refuses
  softmax(bits).data;
  // @ts-expect-error so does it refuse other integers, if no dtype casts them
  softmax(new Int32Array(3)).data;
  // @ts-expect-error indices may be bigints, logits not
  softmax([1n]);
}

export function halves() {
  // @ts-expect-error the bits of 16-bit floats are no float32
  const single: Float32Array = softmax(half).data;
  // @ts-expect-error nor is their tensor one of floats
  const tensor: FloatTensor = softmax(half);
  // @ts-expect-error a gradient has the type of the logits
  const grad: FloatTensor = crossEntropyGrad(half, 0).grad;
  // @ts-expect-error what `dtype` casts to decides
  const cast: Float32Array = softmax(f32, { dtype: "bfloat16" }).data;
  // @ts-expect-error a one-hot of 16-bit floats holds bits
  const encoded: Float32Array = oneHot([1], { dtype: "float16" }).data;
  return [single, tensor, grad, cast, encoded];
}

export function results() {
  // @ts-expect-error float32 in, float32 out, whatever the result is assigned to
  const double: FloatTensor<Float64Array> = softmax(f32);
  // @ts-expect-error the same of losses
  const losses: FloatTensor<Float64Array> = crossEntropy(f32, 0, { reduction: "none" });
  // @ts-expect-error and of elements that were picked
  const picked: FloatTensor<Float64Array> = gather(f32, { index: [1] });
  // @ts-expect-error a mean is a number
  const mean: FloatTensor = crossEntropy(f32, 0);
  // @ts-expect-error losses are a tensor
  const none: number = crossEntropy(f32, 0, { reduction: "none" });
  // @ts-expect-error without `wrt` there is no gradient of the target
  crossEntropyGrad(f32, f32).gradTarget;
  // @ts-expect-error 64-bit integers are bigints
  const integers: Int32Array = oneHot([1], { dtype: "int64" }).data;
  return [double, losses, picked, mean, none, integers];
}

export function outs() {
  // @ts-expect-error a mean needs no array
  crossEntropy(f32, 0, { out: f32 });
  // @ts-expect-error nor does it if it is asked for
  crossEntropy(f32, 0, { reduction: "mean", out: f32 });
  // @ts-expect-error nor a sum
  nllLoss(f32, 0, { reduction: "sum", out: f32 });
  // @ts-expect-error losses of 16-bit floats are float32
  crossEntropy(half, 0, { reduction: "none", out: bits });
  // @ts-expect-error a list is no memory for a result
  softmax(f32, { out: [0, 0, 0] });
  // @ts-expect-error integers hold no probabilities
  softmax(f32, { out: new Int32Array(3) });
}

export function options() {
  // @ts-expect-error an option of another language
  crossEntropy(f32, 0, { ignore_index: 0 });
  // @ts-expect-error an option that the function has not
  exp(f32, { dim: 0 });
  // @ts-expect-error a reduction that only klDiv has
  nllLoss(f32, 0, { reduction: "batchmean" });
  // @ts-expect-error integers are no type for probabilities
  softmax(f32, { dtype: "int32" });
  // @ts-expect-error a type that is none
  oneHot([1], { dtype: "float8" });
  // @ts-expect-error class indices have no gradient, so there is nothing to choose
  nllLossGrad(f32, 0, { wrt: "target" });
  // @ts-expect-error what is picked must be said
  gather(f32, {});
  // @ts-expect-error a number has one upstream gradient
  crossEntropyGrad(f32, 0, { gradOutput: f32 });
}

export function scores() {
  // @ts-expect-error without a target nothing is known of it
  score(f32, null).logProb;
  // @ts-expect-error the Brier score is there only if it is asked for
  score(f32, 0).brier;
  // @ts-expect-error so are the largest logits
  score(f32, 0).topK;
  // @ts-expect-error what is not among the outputs is not there
  score(f32, 0, { outputs: ["rank"] }).ties;
  // @ts-expect-error a name that is none
  score(f32, 0, { outputs: ["perplexity"] });
  // @ts-expect-error ranks are integers
  score(f32, 0, { out: { rank: f32 } });
  // @ts-expect-error a loss has weights, a rank has none
  score(f32, 0, { weight: [1, 1, 1] });
}
