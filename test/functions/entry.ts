/** What the registry says of a public function: all that the suites must know to test it. */

import type { AnyTensor, Api, FloatArray, Reduction } from "../tools/api.js";
import type { Corpus } from "../tools/corpus/case.js";
import type { Figure } from "../tools/figure.js";
import type { Graded } from "../tools/truth/gradientScale.js";
import type { Problem } from "./shared/problems.js";

export type FunctionName = Exclude<keyof Api, "backend">;

/** Floats of any type, in any layout. */
export interface Floats {
  readonly data: FloatArray | Uint16Array;
  readonly shape: readonly number[];
  readonly strides?: readonly number[];
  readonly offset?: number;
  readonly dtype?: string;
}

export interface Integers {
  readonly data: Int32Array;
  readonly shape: readonly number[];
}

/** What a call is given, by the part that it plays. A suite makes them; a call reads those that it names. */
export interface Given {
  /** Logits. All but those that are said to be otherwise have their shape. */
  readonly x: Floats;
  /** Log-probabilities. */
  readonly y: Floats;
  /** Between 0 and 1: two distributions. */
  readonly p: Floats;
  readonly q: Floats;
  /** An upstream gradient for each element. */
  readonly g: Floats;
  /** Finite weights for each element. */
  readonly factor: Floats;
  readonly positive: Floats;
  /** One number for each row, in the shape of x without its class axis: an upstream gradient, the log-sum-exp. */
  readonly rows: Floats;
  readonly sums: Floats;
  /** A class for each row; some rows may be ignored. */
  readonly target: Integers;
  /** A class for each row, the class axis of size 1. */
  readonly picks: Integers;
  /** One number for each class. */
  readonly weight: Floats;
  /** The class axis. */
  readonly dim: number;
  /** It and others, for what reduces several. */
  readonly dims?: readonly number[];
  /** Default "none". */
  readonly reduction?: Reduction;
  /** Of the calls that smooth. Default 0.1. */
  readonly labelSmoothing?: number;
}

/** The parts that tensors play. */
export type Role = Exclude<keyof Given, "dim" | "dims" | "reduction" | "labelSmoothing">;

interface LossAndGradients {
  readonly loss: number | AnyTensor;
  readonly grad: AnyTensor;
  readonly gradTarget?: AnyTensor;
}

export type Outcome = number | AnyTensor | LossAndGradients;

/** What a function returns: a loss or a tensor is a `result`, the others have the names of the fields. */
export type ResultName = "result" | "loss" | "grad" | "gradTarget";

export type Truth = Partial<Readonly<Record<ResultName, Graded>>>;

/** A call of a function, with some of its options. */
export interface Call {
  /** What sets it apart from the plain call. */
  readonly with?: string;
  /** The tensors that are read, and what messages call them. */
  readonly reads: Readonly<Partial<Record<Role, string>>>;
  /** Those that `out` may be. */
  readonly inPlace?: readonly Role[];
  /** A row's results are not its own: several axes are reduced. */
  readonly severalAxes?: true;
  /** The type that the results have, whatever the input's. */
  readonly dtype?: string;
  /** What messages call the array that receives the results, if not `out`. */
  readonly out?: string;
  /** The gradient is scaled exactly by a power of two in the upstream gradient. */
  readonly scales?: true;
  run(api: Api, given: Given, out?: FloatArray): Outcome;
  /** Of float64 tensors without strides, with reduction "none". */
  truth?(given: Given): Truth;
}

export interface Entry {
  readonly name: FunctionName;
  /** Every option, in the order in which a refusal lists them. */
  readonly options: readonly string[];
  /** The reductions of a loss, whose losses of 16-bit floats are float32. */
  readonly reductions?: readonly Reduction[];
  /** What the mean of a call divides by, if not the number of losses. */
  divisor?(given: Given, call: Call): number | undefined;
  readonly calls: readonly Call[];
  /** Results of 16-bit floats are float32. */
  readonly widens?: true;
  /** It sums exp along rows of logits: there the exponent shift may change its form. */
  readonly sumsExp?: true;
  /** Of a gradient: the function whose gradient it is. */
  readonly of?: FunctionName;
  /** The accuracy that is promised, and the worst that was measured. */
  readonly figures?: Readonly<Record<string, Figure>>;
  /** The cases of PyTorch's corpus. */
  readonly corpus?: Corpus;
  /** Points at which a gradient is compared with differences. */
  problems?(): readonly Problem[];
}

/** The tensors and numbers in what a call returned. */
export function resultsOf(outcome: Outcome): (readonly [ResultName, number | AnyTensor])[] {
  if (typeof outcome === "number" || "data" in outcome) return [["result", outcome]];
  const { loss, grad, gradTarget } = outcome;
  return [["loss", loss], ["grad", grad], ...(gradTarget ? [["gradTarget", gradTarget] as const] : [])];
}

/** The result that `out` receives. */
export function writtenTo(outcome: Outcome): AnyTensor {
  if (typeof outcome === "number") throw new Error("a number is written nowhere");
  return "data" in outcome ? outcome : outcome.grad;
}
