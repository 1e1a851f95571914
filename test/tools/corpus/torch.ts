/** The corpus of PyTorch's results (test/fixtures/torch.json). */

import { readFileSync } from "node:fs";
import type { TorchArguments } from "./case.js";
import type { CorpusTensor, Tolerance } from "./tensor.js";

export interface TorchCase {
  readonly name: string;
  readonly op: string;
  readonly tags: readonly string[];
  readonly inputs: Readonly<Record<string, CorpusTensor>>;
  readonly args: Omit<TorchArguments, "classReduction">;
  /** What the gradients start from: the shape of the output; null if the case has none. */
  readonly grad_output: CorpusTensor | null;
  /** The output, and by their names the gradients. */
  readonly expected: { readonly output: CorpusTensor; readonly [gradient: string]: CorpusTensor };
  readonly tolerance?: { readonly output?: Tolerance; readonly [gradient: string]: Tolerance | undefined };
}

const corpus = JSON.parse(readFileSync(new URL("../../fixtures/torch.json", import.meta.url), "utf8")) as {
  readonly cases: readonly TorchCase[];
};

export const torchCases = corpus.cases;

/** Cases without a tolerance are integers, compared exactly. */
export const EXACT: Tolerance = { rtol: 0, atol: 0 };
