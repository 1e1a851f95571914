/** Right calls: the type of each result follows from the input, from `dtype` and from `out`. */

import {
  type AnyTensor,
  binaryCrossEntropy,
  binaryCrossEntropyGrad,
  binaryCrossEntropyWithLogits,
  binaryCrossEntropyWithLogitsGrad,
  crossEntropy,
  crossEntropyGrad,
  crossEntropyOfDistributions,
  entropy,
  entropyFromLogits,
  entropyFromLogitsGrad,
  exp,
  type FloatDType,
  type FloatTensor,
  gather,
  type HalfTensor,
  jsDivergence,
  klDiv,
  klDivergence,
  klDivGrad,
  type LossAndBothGradients,
  type LossAndGradient,
  log,
  logSoftmax,
  logSoftmaxBackward,
  logSumExp,
  logSumExpBackward,
  nllLoss,
  nllLossGrad,
  oneHot,
  type Reduction,
  resident,
  type ScoreOutput,
  score,
  softmax,
  softmaxBackward,
  type TensorLike,
} from "xent";
import { type Bits, type Bytes, type Equal, type F32, type F64, type Integers, is } from "./equal.js";

const f32 = new Float32Array(3);
const f64 = new Float64Array(3);
const bits = new Uint16Array(3);
const integers = new Int32Array(3);
const half = { data: bits, shape: [3], dtype: "float16" } as const;
const none = { reduction: "none" } as const;

export function ofInputs(wide: TensorLike) {
  const single = softmax(f32);
  is<Equal<typeof single, FloatTensor<F32>>>();
  const sum: number = softmax(f32).data.reduce((total, p) => total + p, 0);
  const kept: Float32Array = single.data;
  const double = softmax(f64);
  is<Equal<typeof double, FloatTensor<F64>>>();
  const nested = softmax([
    [1, 2],
    [3, 4],
  ]);
  is<Equal<typeof nested, FloatTensor<F32>>>();
  const constant = softmax([1, 2] as const);
  is<Equal<typeof constant, FloatTensor<F32>>>();
  const empty = softmax([]);
  is<Equal<typeof empty, FloatTensor<F32>>>();
  const rows = softmax([f64, f64]);
  is<Equal<typeof rows, FloatTensor<F64>>>();
  const matrices = softmax([[f32], [f32]]);
  is<Equal<typeof matrices, FloatTensor<F32>>>();
  const object = softmax({ data: f64, shape: [1, 3] });
  is<Equal<typeof object, FloatTensor<F64>>>();
  const halves = softmax(half);
  is<Equal<typeof halves, HalfTensor<Bits>>>();
  const inline = softmax({ data: bits, dims: [3], type: "bfloat16" });
  is<Equal<typeof inline, HalfTensor<Bits>>>();
  const ofThem = logSoftmax(halves);
  is<Equal<typeof ofThem, HalfTensor<Bits>>>();
  const unknown = softmax(wide);
  is<Equal<"dtype" extends keyof typeof unknown ? true : false, false>>();
  const either: number = unknown.shape.length + unknown.data.length;
  const both = softmax({ data: f32 as Float32Array | Float64Array, shape: [3] });
  is<Equal<typeof both, FloatTensor<F32> | FloatTensor<F64>>>();
  return [sum, kept, either];
}

/** A result is on a buffer of its own, which can be sent to a worker or wrapped. */
export const buffer: ArrayBuffer = softmax(f32).data.buffer;

export function ofGenericCallers<X extends Float32Array | Float64Array>(x: X) {
  const mean: number = crossEntropy(x, 0);
  const p = softmax(x);
  return { mean, p };
}
const generic = ofGenericCallers(f64).p;
is<Equal<typeof generic, FloatTensor<F64>>>();

export function ofDtypes(named: FloatDType) {
  const double = softmax(f32, { dtype: "float64" });
  is<Equal<typeof double, FloatTensor<F64>>>();
  const cast = logSoftmax(integers, { dtype: "float32", dim: 0 });
  is<Equal<typeof cast, FloatTensor<F32>>>();
  const halved = softmax(f32, { dtype: "bfloat16" });
  is<Equal<typeof halved, HalfTensor<Bits>>>();
  const half16 = softmax(f64, { dtype: "float16" });
  is<Equal<typeof half16, HalfTensor<Bits>>>();
  const any = softmax(f32, { dtype: named });
  is<Equal<typeof any, FloatTensor<F32> | FloatTensor<F64> | HalfTensor<Bits>>>();
}

export function ofOuts(out: Float32Array | Float64Array, shared: Float32Array) {
  const own = softmax(f32, { out: f32 });
  is<Equal<typeof own, FloatTensor<typeof f32>>>();
  const ownHalves = softmax(half, { out: bits });
  is<Equal<typeof ownHalves, HalfTensor<typeof bits>>>();
  const given = softmax(f32, { out: shared });
  is<Equal<typeof given, FloatTensor<Float32Array>>>();
  const losses = crossEntropy(f32, 0, { reduction: "none", out: f64 });
  is<Equal<typeof losses, FloatTensor<typeof f64>>>();
  const either = crossEntropy(f32, 0, { reduction: "none", out });
  const data: Float32Array | Float64Array = either.data;
  const { grad } = crossEntropyGrad(f32, 0, { out: shared });
  is<Equal<typeof grad, FloatTensor<Float32Array>>>();
  const encoded = oneHot([1], { out: new Uint8Array(2), dtype: "uint8" });
  const bytes: Uint8Array = encoded.data;
  const logits = resident([2, 3]);
  const inPlace = softmax(logits, { out: logits.data });
  is<Equal<typeof inPlace, FloatTensor<F32>>>();
  return [data, bytes];
}

export function ofEveryFunction() {
  const tensors = [
    softmaxBackward(f32, f32),
    logSoftmaxBackward(f32, f32),
    exp(f32),
    log(f32),
    logSumExp(f32),
    logSumExpBackward(1, f32, [0]),
    entropy(f32),
    entropyFromLogits(f32),
    crossEntropyOfDistributions(f32, f64),
    klDivergence(f32, f64),
    jsDivergence(f32, [1, 2, 3]),
  ];
  is<Equal<typeof tensors, FloatTensor<F32>[]>>();
  const doubles = [exp(f64), logSumExp(f64), entropy(f64), softmaxBackward(f32, f64), klDivergence(f64, f32)];
  is<Equal<typeof doubles, FloatTensor<F64>[]>>();
  const halves = [exp(half), logSumExp(half), entropy(half)];
  is<Equal<typeof halves, HalfTensor<Bits>[]>>();
  const converted = [exp(integers), log([1n, 2n].map(Number)), logSumExp(bits), exp(new BigInt64Array(1))];
  is<Equal<typeof converted, FloatTensor<F32>[]>>();
  const outs = [exp(f32, { out: f32 }), entropy([f32], { out: f32 }), logSumExp(f32, { out: f32 })];
  is<Equal<typeof outs, FloatTensor<F32>[]>>();
}

/** Of score: what is there, and of which type, follows from the target, from the outputs and from topK. */
export function ofScores(asked: ("rank" | "ties")[], k: number) {
  const usual = score(f32, 0);
  type Usual =
    | "counted"
    | "logProb"
    | "rank"
    | "ties"
    | "argmax"
    | "isGreedy"
    | "maxLogProb"
    | "entropy"
    | "logSumExp";
  is<Equal<keyof typeof usual, Usual>>();
  const floats = [usual.logProb, usual.maxLogProb, usual.entropy, usual.logSumExp];
  is<Equal<typeof floats, FloatTensor<F32>[]>>();
  const integers = [usual.rank, usual.ties, usual.argmax];
  is<Equal<typeof integers, AnyTensor<Integers>[]>>();
  const bytes = [usual.counted, usual.isGreedy];
  is<Equal<typeof bytes, AnyTensor<Bytes>[]>>();
  const double = score(f64, 0).logProb;
  is<Equal<typeof double, FloatTensor<F64>>>();
  const half_ = score(half, 0).logProb;
  is<Equal<typeof half_, FloatTensor<F32>>>();
  const free = score(f32, null, { topK: k });
  is<Equal<keyof typeof free, "argmax" | "maxLogProb" | "entropy" | "logSumExp" | "topK">>();
  is<Equal<typeof free.topK.indices, AnyTensor<Integers>>>();
  is<Equal<typeof free.topK.logProbs, FloatTensor<F32>>>();
  const some = score(f32, 0, { outputs: ["brier", "rank"] });
  is<Equal<keyof typeof some, "counted" | "brier" | "rank">>();
  const listed = score(f32, 0, { outputs: asked });
  is<Equal<keyof typeof listed, "counted" | "rank" | "ties">>();
  const constant = ["entropy"] as const;
  const one = score(f32, undefined, { outputs: constant });
  is<Equal<keyof typeof one, "entropy">>();
  const shared: Float32Array = new Float32Array(new SharedArrayBuffer(4));
  const into = score(f32, 0, { topK: 1, out: { logProb: shared, topK: { logProbs: shared } } });
  is<Equal<typeof into.logProb, FloatTensor<Float32Array>>>();
  is<Equal<typeof into.topK.logProbs, FloatTensor<Float32Array>>>();
  is<Equal<typeof into.entropy, FloatTensor<F32>>>();
}

/** What only may be asked for, only may be there. */
export function ofPerhapsScored(target: Int32Array | null, k: number | undefined) {
  const perhaps = score(f32, target, { topK: k });
  is<Equal<typeof perhaps.entropy, FloatTensor<F32>>>();
  is<Equal<typeof perhaps.logProb, FloatTensor<F32> | undefined>>();
  const indices: ArrayLike<number | bigint> | undefined = perhaps.topK?.indices.data;
  const without = score(f32);
  is<Equal<typeof without.entropy, FloatTensor<F32>>>();
  const packed = score(f32, 0, { segments: [0, 1] });
  const list: ScoreOutput[] = ["rank"];
  const listed = score(f32, 0, { outputs: list });
  is<Equal<typeof listed.brier, FloatTensor<F32> | undefined>>();
  // What a library without types gives is taken as given.
  const untyped = score(f32, JSON.parse("0"), { topK: JSON.parse("1") });
  is<Equal<typeof untyped.logProb, FloatTensor<F32>>>();
  const [first] = untyped.topK.indices.data;
  return [indices, first, packed.segments.count, crossEntropy(f32, 0, { reduction: "parts" }).state];
}

export function ofLosses(reduction: Reduction, maybe: "none" | undefined) {
  const means: number[] = [
    crossEntropy(f32, 0),
    crossEntropy(f64, f64, { reduction: "mean" }),
    crossEntropy(half, 0, { reduction: "sum" }),
    nllLoss([f32], integers),
    binaryCrossEntropy(f32, [true, false, true]),
    binaryCrossEntropyWithLogits(f32, f64),
    klDiv(f32, f32, { reduction: "batchmean" }),
    klDiv(f32, f32, { reduction: "elementwise_mean" }),
  ];
  const singles = [
    crossEntropy(f32, 0, none),
    nllLoss(half, 1n, none),
    binaryCrossEntropy([0.5], [1], none),
    binaryCrossEntropyWithLogits({ data: bits, shape: [3], type: "bfloat16" }, integers, none),
    klDiv(f32, f32, none),
  ];
  is<Equal<typeof singles, FloatTensor<F32>[]>>();
  const double = crossEntropy(f64, 0, none);
  is<Equal<typeof double, FloatTensor<F64>>>();
  const either = crossEntropy(f32, 0, { reduction });
  is<Equal<typeof either, number | FloatTensor<F32>>>();
  const often: number | FloatTensor = crossEntropy(f32, 0, maybe === undefined ? {} : { reduction: maybe });
  return [means, often];
}

export function ofGradients(wrt: "input" | "target") {
  const single = crossEntropyGrad(f32, 0);
  is<Equal<typeof single, LossAndGradient<number, FloatTensor<F32>>>>();
  const losses = nllLossGrad([f64], integers, { reduction: "none", gradOutput: [1, 2, 3] });
  is<Equal<typeof losses, LossAndGradient<FloatTensor<F64>, FloatTensor<F64>>>>();
  const halves = crossEntropyGrad(half, 0, none);
  is<Equal<typeof halves, LossAndGradient<FloatTensor<F32>, HalfTensor<Bits>>>>();
  const both = crossEntropyGrad(half, f32, { wrt: "target" });
  is<Equal<typeof both, LossAndBothGradients<number, HalfTensor<Bits>, HalfTensor<Bits>>>>();
  const wished = klDivGrad(f32, f32, { wrt, out: f32 });
  const target: FloatTensor<F32> | undefined = "gradTarget" in wished ? wished.gradTarget : undefined;
  const binary = binaryCrossEntropyGrad([0.5], [true], { gradOutput: 2 });
  is<Equal<typeof binary, LossAndGradient<number, FloatTensor<F32>>>>();
  const logits = binaryCrossEntropyWithLogitsGrad(f64, f64, { ...none, gradOutput: f64 });
  is<Equal<typeof logits, LossAndGradient<FloatTensor<F64>, FloatTensor<F64>>>>();
  const entropies = entropyFromLogitsGrad(half, { gradOutput: f32 });
  is<Equal<typeof entropies, LossAndGradient<FloatTensor<F32>, HalfTensor<Bits>>>>();
  return target;
}

export function ofMovedElements(wide: TensorLike, name: string) {
  const index = [0];
  const float = gather(f32, { index });
  is<Equal<typeof float, FloatTensor<F32>>>();
  const nested = gather([[1, 2]], { index: [[0]], dim: 1 });
  is<Equal<typeof nested, FloatTensor<F32>>>();
  const whole = gather({ data: integers, shape: [3] }, { index });
  is<Equal<typeof whole, AnyTensor<ReturnType<typeof Int32Array.of>>>>();
  const big = gather(new BigInt64Array(2), { index });
  is<Equal<typeof big, AnyTensor<ReturnType<typeof BigInt64Array.of>>>>();
  const clamped = gather(new Uint8ClampedArray(2), { index });
  is<Equal<typeof clamped, AnyTensor<ReturnType<typeof Uint8ClampedArray.of>>>>();
  const halves = gather(half, { index });
  is<Equal<typeof halves, HalfTensor<Bits>>>();
  const perhaps = gather({ data: bits, shape: [3], dtype: name }, { index });
  is<Equal<typeof perhaps, AnyTensor<Bits>>>();
  const out = gather(f32, { index, out: f32 });
  is<Equal<typeof out, FloatTensor<typeof f32>>>();
  const any: number = gather(wide, { index }).shape.length;

  const encoded = oneHot([1, 0]);
  is<Equal<typeof encoded, FloatTensor<F32>>>();
  const bytes = oneHot(1, { numClasses: 3, dtype: "uint8" });
  is<Equal<typeof bytes, AnyTensor<ReturnType<typeof Uint8Array.of>>>>();
  const longs = oneHot(1, { dtype: "int64" });
  is<Equal<typeof longs, AnyTensor<ReturnType<typeof BigInt64Array.of>>>>();
  const doubles = oneHot(1, { dtype: "float64" });
  is<Equal<typeof doubles, FloatTensor<F64>>>();
  const ones = oneHot(1, { dtype: "bfloat16" });
  is<Equal<typeof ones, HalfTensor<Bits>>>();
  return any;
}

export function ofResidents() {
  const single = resident([2, 3]);
  is<Equal<typeof single, FloatTensor<F32>>>();
  const double = resident(Int32Array.of(2, 3), "float64");
  is<Equal<typeof double, FloatTensor<F64>>>();
  const [logits, grad] = resident([[2, 3], [4]]);
  is<Equal<typeof logits, FloatTensor<F32>>>();
  const shapes: number[][] = [[1]];
  const many = resident(shapes, "float64");
  is<Equal<typeof many, FloatTensor<F64>[]>>();
  crossEntropyGrad(logits, [0, 1], { out: grad.data });
  return resident([], null).data.length;
}
