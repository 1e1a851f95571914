/** What the entry of a function makes of a case of PyTorch's corpora: the call, its truth, its gradients. */

import type { AnyTensor, Api, Reduction } from "../api.js";
import type { Dense } from "../truth/tensor.js";
import type { Argument, CorpusTensor, Precision, Result } from "./tensor.js";

/** Every argument that is not a tensor; an operation has some of them. */
export interface TorchArguments {
  readonly dim: number | readonly number[];
  readonly keepdim: boolean;
  readonly num_classes: number;
  readonly ignore_index: number;
  readonly reduction: "none" | "mean" | "sum" | "batchmean";
  /** The same, for a loss that knows no "batchmean". */
  readonly classReduction: Reduction;
  readonly label_smoothing: number;
  readonly log_target: boolean;
}

export type Tensors = Readonly<Record<string, Pick<Argument, "data">>>;

/** The inputs as the truth takes them. */
export type DenseInputs = Readonly<Record<string, Dense & { readonly isFloat: boolean }>>;

/** The case itself, for what is put together from several functions. */
export interface Context {
  readonly inputs: Readonly<Record<string, CorpusTensor>>;
  readonly precision: Precision;
  readonly tags: readonly string[];
}

/** The gradients by their names in the corpus, and the loss where one call computes both. */
export interface Differentiated {
  readonly gradients: Readonly<Record<string, Result>>;
  readonly loss?: number | Result;
}

export interface Corpus {
  readonly op: string;
  /** Without a context: a call of the corpus of errors. */
  call?(api: Api, inputs: Tensors, args: TorchArguments, context?: Context): number | Result | AnyTensor;
  truth?(inputs: DenseInputs, args: TorchArguments): Float64Array;
  gradients?(
    api: Api,
    inputs: Tensors,
    args: TorchArguments,
    gradOutput: Argument,
    context: Context,
  ): Differentiated;
}

/** The corpus has no such name for it. */
export function argumentsOf(args: Omit<TorchArguments, "classReduction">): TorchArguments {
  return { ...args, classReduction: args.reduction as Reduction };
}

/** A tensor of any type in numbers, as they are in the corpora. */
export function numeric(value: number | Result | AnyTensor): Result {
  if (typeof value === "number") return { data: [value], shape: [] };
  return { data: Array.from<number | bigint, number>(value.data, Number), shape: value.shape };
}
