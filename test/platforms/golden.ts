/**
 * 1,000 tensors through every public function, gradients included, and what meters make of 10,000 losses: what every runtime must compute to the same bits. Inputs are made
 * by exact arithmetic, for Math.exp and its like differ between runtimes.
 */

import type { Api } from "xent";
import { integerBelow, type Random, uniform } from "../tools/random.js";

export type Result = Float32Array | Float64Array | Uint8Array | Uint16Array | Int32Array;
type Floats = Float32Array | Float64Array | Uint16Array;

interface Tensor {
  readonly data: Floats;
  readonly shape: readonly number[];
  readonly dtype: string;
}

/** The arguments of one call: tensors (outer, classes, inner), the class axis in the middle. */
interface Arguments {
  readonly api: Api;
  readonly x: Tensor;
  /** Two distributions along the classes. */
  readonly p: Tensor;
  readonly q: Tensor;
  /** Some rows are ignored. */
  readonly target: { readonly data: Int32Array; readonly shape: readonly number[] };
  readonly weight: Float32Array | Float64Array;
}

const TENSORS = 1000;
const LOSSES = 10_000;
const SEED = 1000;
/** Below, at and above the numbers of lanes, of vectors taken together, of short rows and of a block. */
const CLASSES = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 21, 31, 33, 47, 48, 49, 64, 96, 100, 255, 1000];
const LARGEST = { every: 250, classes: 70_000 };
const INNER = [1, 1, 1, 3, 4, 7];
const MOST_OUTER = 9;
const DTYPES = ["float32", "float32", "float64", "float16", "bfloat16"] as const;
const SCALES = [1, 4, 16, 64];
const IGNORED = { every: 6, target: -100 };
const SPECIAL = { every: 5, values: [-Infinity, Infinity, Number.NaN, 0, -0] };

const none = { reduction: "none" } as const;
const both = { wrt: "target" } as const;
const dim = 1;
const SCORES = [
  "logProb",
  "rank",
  "ties",
  "isGreedy",
  "maxLogProb",
  "entropy",
  "logSumExp",
  "brier",
] as const;

const CALLS: readonly ((given: Arguments) => unknown)[] = [
  ({ api, x }) => api.softmax(x, { dim }),
  ({ api, x }) => api.logSoftmax(x, { dim }),
  ({ api, x }) => api.logSumExp(x, { dim }),
  ({ api, x }) => api.exp(x),
  ({ api, p }) => api.log(p),
  ({ api, target, x }) => api.oneHot(kept(target), { numClasses: x.shape[1] }),
  ({ api, x, target }) => {
    const { data, shape } = kept(target);
    return api.gather(x, { dim, index: { data, shape: [shape[0], 1, shape[1]] } });
  },
  ({ api, x, target, weight }) => api.nllLoss(x, target, { ...none, weight }),
  ({ api, x, target }) => api.crossEntropy(x, target),
  ({ api, x, target, weight }) => api.crossEntropy(x, target, { ...none, weight, labelSmoothing: 0.125 }),
  ({ api, x, p, weight }) => api.crossEntropy(x, p, { ...none, weight, labelSmoothing: 0.25 }),
  ({ api, x, p }) => api.klDiv(x, p, { reduction: "batchmean" }),
  ({ api, p, x }) => api.klDiv(p, x, { ...none, logTarget: true }),
  ({ api, p, q }) => api.binaryCrossEntropy(p, q, none),
  ({ api, x, p, q }) => api.binaryCrossEntropyWithLogits(x, q, { ...none, weight: p, posWeight: 2.5 }),
  ({ api, p }) => api.entropy(p, { dim }),
  ({ api, x }) => api.entropyFromLogits(x, { dim, base: 2 }),
  ({ api, x, target }) => api.score(x, target, { dim, topK: 1, outputs: SCORES }),
  ({ api, x }) => api.score(x, null, { dim, topK: Math.min(5, x.shape[1]) }),
  ({ api, p, q }) => api.crossEntropyOfDistributions(p, q, { dim }),
  ({ api, p, q }) => api.klDivergence(p, q, { dim, base: 3 }),
  ({ api, p, q }) => api.jsDivergence(p, q, { dim, base: 10 }),
  ({ api, x, target, weight }) => api.nllLossGrad(x, target, { weight }),
  ({ api, x, target }) => api.crossEntropyGrad(x, target),
  ({ api, x, target, weight }) => api.crossEntropyGrad(x, target, { ...none, weight, labelSmoothing: 0.125 }),
  ({ api, x, p }) => api.crossEntropyGrad(x, p, { ...both, reduction: "sum" }),
  ({ api, x, p }) => api.klDivGrad(x, p, { ...both, gradOutput: 0.25 }),
  ({ api, p, q }) => api.binaryCrossEntropyGrad(p, q),
  ({ api, x, q }) => api.binaryCrossEntropyWithLogitsGrad(x, q, { posWeight: 2.5 }),
  ({ api, x, target, weight }) => api.focalLossGrad(x, target, { ...none, weight, gamma: 1.5 }),
  ({ api, x, q }) => api.binaryFocalLossGrad(x, q, { alpha: 0.25 }),
  ({ api, x, p, target }) => api.distillationGrad(x, p, { ...none, target, temperature: 3 }),
  ({ api, x, p }) => api.distillationGrad(x, p, { beta: 0.5 }),
  ({ api, x }) => api.entropyFromLogitsGrad(x, { dim, base: 2 }),
  ({ api, x, p }) => api.softmaxBackward(x, p, { dim }),
  ({ api, x, p }) => api.logSoftmaxBackward(p, x, { dim }),
  ({ api, x }) => {
    const sums = api.logSumExp(x, { dim });
    return api.logSumExpBackward(sums, x, sums, { dim });
  },
];

/** A class in the place of an ignored one. */
function kept({ data, shape }: Arguments["target"]): Arguments["target"] {
  return { data: data.map((t) => Math.max(t, 0)), shape };
}

/** What each call returned, every number and tensor of it. */
export function golden(api: Api): Result[] {
  const random = uniform(SEED);
  const results = Array.from({ length: TENSORS }, (_, k) => {
    const given = argumentsOf(api, k, random);
    return CALLS.flatMap((call, index) => (index === k % CALLS.length ? resultsIn(call(given)) : []));
  });
  return [...results.flat(), statisticsOf(api, random)];
}

/** Their exp and roots are the library's own, and their sums integers. */
function statisticsOf(api: Api, random: Random): Float64Array {
  const losses = Float64Array.from({ length: LOSSES }, () => 2 + bell(random));
  const { mean, standardError, perplexity } = new api.LossMeter().add(losses);
  const maxLogProb = losses.map((loss) => -loss);
  const isGreedy = Uint8Array.from({ length: LOSSES }, () => Math.floor(2 * random()));
  const calibration = new api.CalibrationMeter().add({ maxLogProb, isGreedy });
  const { expectedCalibrationError, maximumCalibrationError, rmsCalibrationError } = calibration;
  return Float64Array.of(
    ...[mean, standardError, perplexity],
    ...[expectedCalibrationError, maximumCalibrationError, rmsCalibrationError],
  );
}

function argumentsOf(api: Api, k: number, random: Random): Arguments {
  const one = <T>(list: readonly T[]): T => list[integerBelow(random, list.length)];
  const isLargest = k % LARGEST.every === LARGEST.every - 1;
  const classes = isLargest ? LARGEST.classes : one(CLASSES);
  const inner = isLargest ? 1 : one(INNER);
  const outer = isLargest ? 1 : 1 + integerBelow(random, MOST_OUTER);
  const dtype = one(DTYPES);
  const shape = [outer, classes, inner];
  const scale = one(SCALES);
  const x = Float64Array.from({ length: outer * classes * inner }, () => bell(random) * scale);
  if (k % SPECIAL.every === 0) x[integerBelow(random, x.length)] = one(SPECIAL.values);
  const tensor = (values: Float64Array): Tensor => ({ data: ENCODERS[dtype](values), shape, dtype });
  const target = Int32Array.from({ length: outer * inner }, (_, row) =>
    row % IGNORED.every === IGNORED.every - 1 ? IGNORED.target : integerBelow(random, classes),
  );
  const Weights = dtype === "float64" ? Float64Array : Float32Array;
  return {
    api,
    x: tensor(x),
    p: tensor(distribution(shape, random)),
    q: tensor(distribution(shape, random)),
    target: { data: target, shape: [outer, inner] },
    weight: new Weights(Array.from({ length: classes }, () => 0.5 + random())),
  };
}

/** About normal: the sum of four uniform numbers. */
function bell(random: Random): number {
  return random() + random() + random() + random() - 2;
}

/** Positive numbers that sum to about 1 along the classes. */
function distribution([outer, classes, inner]: number[], random: Random): Float64Array {
  const values = Float64Array.from({ length: outer * classes * inner }, random);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const at = (c: number) => (o * classes + c) * inner + i;
      let sum = 0;
      for (let c = 0; c < classes; c++) sum += values[at(c)];
      for (let c = 0; c < classes; c++) values[at(c)] /= sum;
    }
  }
  return values;
}

const BFLOAT16_SHIFT = 16;
/** Adding and subtracting it leaves float16's eleven bits of a float32, by rounding; below 2^-14 there are fewer. */
const FLOAT16_SPLIT = 2 ** 13 + 1;
const FLOAT16_SHIFT = 13;
const FLOAT16_REBIAS = (127 - 15) << 10;
const FLOAT16_MAX = 65504;
const FLOAT16_MIN_NORMAL = 2 ** -14;

/** Values of the dtype near the given ones; very small ones become 0 in float16. */
const ENCODERS: Readonly<Record<(typeof DTYPES)[number], (values: Float64Array) => Floats>> = {
  float64: (values) => values,
  float32: (values) => Float32Array.from(values),
  float16: (values) => bitsOf(Float32Array.from(values).map(nearFloat16), float16Bits),
  bfloat16: (values) => bitsOf(Float32Array.from(values), (word) => word >>> BFLOAT16_SHIFT),
};

function bitsOf(floats: Float32Array<ArrayBuffer>, encodeWord: (word: number) => number): Uint16Array {
  return Uint16Array.from(new Uint32Array(floats.buffer), encodeWord);
}

function nearFloat16(value: number): number {
  if (!Number.isFinite(value)) return value;
  if (Math.abs(value) < FLOAT16_MIN_NORMAL) return 0;
  if (Math.abs(value) > FLOAT16_MAX) return Math.sign(value) * FLOAT16_MAX;
  const split = Math.fround(value * FLOAT16_SPLIT);
  return Math.fround(split - Math.fround(split - value));
}

function float16Bits(word: number): number {
  const magnitude = word & 0x7fffffff;
  const sign = (word >>> 16) & 0x8000;
  if (magnitude === 0) return sign;
  if (magnitude >= 0x7f800000) return sign | 0x7c00 | ((magnitude & 0x7fffff) >>> FLOAT16_SHIFT);
  return sign | ((magnitude >>> FLOAT16_SHIFT) - FLOAT16_REBIAS);
}

/** Numbers and tensors, also those of an object that has several. */
export function resultsIn(value: unknown): Result[] {
  if (typeof value === "number") return [Float64Array.of(value)];
  if (ArrayBuffer.isView(value)) return [value as Result];
  const { data } = value as { data?: unknown };
  if (ArrayBuffer.isView(data)) return [data as Result];
  return Object.values(value as object).flatMap(resultsIn);
}

/** The result with the same bits for every NaN; 16-bit ones have them already. */
export function withOneNan(result: Result): Result {
  return result.map((value) => (Number.isNaN(value) ? Number.NaN : value));
}

/** Above what flushing subnormal operands and results of float32 arithmetic changes: these end below. */
const LEAST = 2 ** -100;
const LEAST_BFLOAT16_BITS = (127 - 100) << 7;

/** Whether this thread takes subnormal numbers for 0, as that of an audio worklet may. */
export function flushesSubnormals(): boolean {
  const [smallest] = Float64Array.of(Number.MIN_VALUE);
  return smallest + smallest === 0;
}

/** The result with 0 for every number of a magnitude below 2^-100, and for the bits of such a bfloat16. */
export function withoutTiny(result: Result): Result {
  if (result instanceof Uint16Array)
    return result.map((bits) => ((bits & 0x7fff) < LEAST_BFLOAT16_BITS ? 0 : bits));
  return result.map((value) => (Math.abs(value) < LEAST ? 0 : value));
}

/** Their bytes, one after the other. */
export function bytesOf(results: readonly Result[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(results.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let end = 0;
  for (const { buffer, byteOffset, byteLength } of results) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), end);
    end += byteLength;
  }
  return bytes;
}

/** What two engines may differ by, relative to the larger number, or to 1. */
const TOLERANCE = 1e-4;

/** Whether two engines agree, but for the rounding; 16-bit results, whose bits are not numbers, are left out. */
export function agree(some: readonly Result[], others: readonly Result[]): boolean {
  return some.every((result, k) => {
    const other = others[k];
    if (other?.length !== result.length) return false;
    return result instanceof Uint16Array || result.every((value, index) => isNear(value, other[index]));
  });
}

function isNear(a: number, b: number): boolean {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  return Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a), Math.abs(b));
}
