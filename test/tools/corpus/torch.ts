/** The corpus of PyTorch's results (test/fixtures/torch.json). */

import { readFileSync } from "node:fs";
import type { CorpusTensor, Tolerance } from "./tensor.js";

export interface TorchCase {
  readonly name: string;
  readonly op: string;
  readonly tags: readonly string[];
  readonly inputs: Readonly<Record<string, CorpusTensor>>;
  readonly args: TorchArguments;
  /** What the gradients start from: the shape of the output; null if the case has none. */
  readonly grad_output: CorpusTensor | null;
  /** The output, and by their names the gradients. */
  readonly expected: { readonly output: CorpusTensor; readonly [gradient: string]: CorpusTensor };
  readonly tolerance?: { readonly output?: Tolerance; readonly [gradient: string]: Tolerance | undefined };
}

/** Every argument that is not a tensor; an operation has some of them. */
export interface TorchArguments {
  readonly dim: number | readonly number[];
  readonly keepdim: boolean;
  readonly num_classes: number;
  readonly ignore_index: number;
  readonly reduction: "none" | "mean" | "sum" | "batchmean";
  readonly label_smoothing: number;
  readonly log_target: boolean;
}

const corpus = JSON.parse(readFileSync(new URL("../../fixtures/torch.json", import.meta.url), "utf8")) as {
  readonly cases: readonly TorchCase[];
};

export const torchCases = corpus.cases;

/** Cases without a tolerance are integers, compared exactly. */
export const EXACT: Tolerance = { rtol: 0, atol: 0 };
