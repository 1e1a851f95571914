/** A plain call of every public function, with its tensors by name, so that each of them can be tampered with in turn. */

import type { Api, TypedArray } from "./api.js";

export interface Argument {
  readonly data: TypedArray;
  readonly shape: readonly number[];
}

export type Arguments = Readonly<Record<string, Argument>>;

export interface Call {
  readonly fn: keyof Api;
  /** New tensors, the same in every call. */
  readonly make: () => Arguments;
  readonly run: (api: Api, given: Arguments) => unknown;
}

const none = { reduction: "none" } as const;

/** Class counts that are copied element by element, as one run, and in pieces. */
export const CLASSES = [5, 100, 33_000];

/** Calls on a few rows of so many classes. */
export function callsOf(classes: number): readonly Call[] {
  const rows = classes > 1000 ? 1 : 6;
  const shape = [rows, classes];
  const size = rows * classes;
  const floats = (value: (i: number) => number, count = size) =>
    Float32Array.from({ length: count }, (_, i) => value(i));
  const logits = () => ({ data: floats((i) => 3 * Math.sin(i)), shape });
  const probabilities = (step: number) => () => ({ data: floats((i) => (1 + ((i * step) % 7)) / 10), shape });
  const upstream = () => ({ data: floats((i) => Math.cos(i)), shape });
  const perRow = () => ({ data: floats((i) => 1 + Math.cos(i), rows), shape: [rows] });
  const weight = () => ({ data: floats((i) => 1 + (i % 3), classes), shape: [classes] });
  const target = () => ({
    data: Int32Array.from({ length: rows }, (_, i) => (i * 7) % classes),
    shape: [rows],
  });
  const out = () => ({ data: new Float32Array(size), shape });
  const [p, q] = [probabilities(3), probabilities(5)];

  const call = <Names extends string>(
    fn: keyof Api,
    tensors: Readonly<Record<Names, () => Argument>>,
    run: (api: Api, given: Readonly<Record<Names, Argument>>) => unknown,
  ): Call => ({
    fn,
    make: () =>
      Object.fromEntries(Object.entries<() => Argument>(tensors).map(([name, make]) => [name, make()])),
    run: (api, given) => run(api, given as Readonly<Record<Names, Argument>>),
  });

  return [
    call("softmax", { x: logits, out }, (api, { x, out: { data } }) =>
      api.softmax(x, { out: data as Float32Array }),
    ),
    call("logSoftmax", { x: logits }, (api, { x }) => api.logSoftmax(x)),
    call("logSumExp", { x: logits }, (api, { x }) => api.logSumExp(x)),
    call("exp", { x: logits, out }, (api, { x, out: { data } }) => api.exp(x, { out: data as Float32Array })),
    call("log", { p }, (api, { p }) => api.log(p)),
    call("oneHot", { target }, (api, { target }) => api.oneHot(target, { numClasses: classes })),
    call("gather", { x: logits, target }, (api, { x, target: { data } }) =>
      api.gather(x, {
        dim: 1,
        index: {
          get data() {
            return data;
          },
          shape: [rows, 1],
        },
      }),
    ),
    call("nllLoss", { x: logits, target, weight }, (api, { x, target, weight }) =>
      api.nllLoss(x, target, { weight }),
    ),
    call("crossEntropy", { x: logits, target, weight }, (api, { x, target, weight }) =>
      api.crossEntropy(x, target, { weight, ...none }),
    ),
    call("crossEntropy", { x: logits, target, weight }, (api, { x, target, weight }) =>
      api.crossEntropy(x, target, { weight, labelSmoothing: 0.1 }),
    ),
    call("crossEntropy", { x: logits, p, weight }, (api, { x, p, weight }) =>
      api.crossEntropy(x, p, { weight }),
    ),
    call("klDiv", { x: logits, p }, (api, { x, p }) => api.klDiv(x, p, none)),
    call("binaryCrossEntropy", { p, q, weight }, (api, { p, q, weight }) =>
      api.binaryCrossEntropy(p, q, { weight, ...none }),
    ),
    call(
      "binaryCrossEntropyWithLogits",
      { x: logits, q, weight, posWeight: weight },
      (api, { x, q, weight, posWeight }) =>
        api.binaryCrossEntropyWithLogits(x, q, { weight, posWeight, ...none }),
    ),
    call("entropy", { p }, (api, { p }) => api.entropy(p)),
    call("entropyFromLogits", { x: logits }, (api, { x }) => api.entropyFromLogits(x)),
    call("crossEntropyOfDistributions", { p, q }, (api, { p, q }) => api.crossEntropyOfDistributions(p, q)),
    call("klDivergence", { p, q }, (api, { p, q }) => api.klDivergence(p, q)),
    call("jsDivergence", { p, q }, (api, { p, q }) => api.jsDivergence(p, q)),
    call(
      "nllLossGrad",
      { x: logits, target, weight, gradOutput: perRow },
      (api, { x, target, weight, gradOutput }) => api.nllLossGrad(x, target, { weight, gradOutput, ...none }),
    ),
    call(
      "crossEntropyGrad",
      { x: logits, target, weight, gradOutput: perRow, out },
      (api, { x, target, weight, gradOutput, out: { data } }) =>
        api.crossEntropyGrad(x, target, { weight, gradOutput, ...none, out: data as Float32Array }),
    ),
    call(
      "crossEntropyGrad",
      { x: logits, p, weight, gradOutput: perRow, out },
      (api, { x, p, weight, gradOutput, out: { data } }) =>
        api.crossEntropyGrad(x, p, {
          ...none,
          weight,
          gradOutput,
          labelSmoothing: 0.1,
          wrt: "target",
          out: data as Float32Array,
        }),
    ),
    call("klDivGrad", { x: logits, p, gradOutput: upstream }, (api, { x, p, gradOutput }) =>
      api.klDivGrad(x, p, { ...none, gradOutput, wrt: "target" }),
    ),
    call(
      "binaryCrossEntropyGrad",
      { p, q, weight, gradOutput: upstream },
      (api, { p, q, weight, gradOutput }) =>
        api.binaryCrossEntropyGrad(p, q, { weight, gradOutput, ...none }),
    ),
    call(
      "binaryCrossEntropyWithLogitsGrad",
      { x: logits, q, posWeight: weight },
      (api, { x, q, posWeight }) => api.binaryCrossEntropyWithLogitsGrad(x, q, { posWeight }),
    ),
    call("entropyFromLogitsGrad", { x: logits, gradOutput: perRow }, (api, { x, gradOutput }) =>
      api.entropyFromLogitsGrad(x, { gradOutput }),
    ),
    call("softmaxBackward", { gradOutput: upstream, p }, (api, { gradOutput, p }) =>
      api.softmaxBackward(gradOutput, p),
    ),
    call("logSoftmaxBackward", { gradOutput: upstream, x: logits }, (api, { gradOutput, x }) =>
      api.logSoftmaxBackward(gradOutput, x),
    ),
    call(
      "logSumExpBackward",
      { gradOutput: perRow, x: logits, output: perRow },
      (api, { gradOutput, x, output }) => api.logSumExpBackward(gradOutput, x, output),
    ),
  ];
}

/** The bits of everything that a call returned. */
export function bitsOf(result: unknown): readonly Uint8Array[] {
  if (typeof result === "number") return [new Uint8Array(Float64Array.of(result).buffer)];
  if (Array.isArray(result)) return [new Uint8Array(Float64Array.from(result).buffer)];
  const { data, shape, loss, grad, gradTarget } = result as Record<string, unknown>;
  if (loss !== undefined)
    return [loss, grad, gradTarget].filter((part) => part !== undefined).flatMap(bitsOf);
  const { buffer, byteOffset, byteLength } = (data as Float32Array).slice();
  return [new Uint8Array(buffer, byteOffset, byteLength), ...bitsOf(shape)];
}

/** Quicker than a comparison that could say where they differ. */
export function sameBits(a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean {
  return a.length === b.length && a.every((part, i) => Buffer.compare(part, b[i]) === 0);
}
