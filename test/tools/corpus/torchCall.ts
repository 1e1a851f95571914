/** How a case of the PyTorch corpus is put to an engine, and what the truth says to it: by the entry of its function. */

import { functions } from "../../functions/index.js";
import type { Api } from "../api.js";
import { argumentsOf, type Corpus, type DenseInputs, type Differentiated, numeric } from "./case.js";
import { type Argument, argument, type CorpusTensor, type Precision, type Result, values } from "./tensor.js";
import type { TorchCase } from "./torch.js";

const corpora: readonly Corpus[] = functions.flatMap(({ corpus }) => corpus ?? []);

/** The entry that has the operation. */
export function having<K extends "call" | "gradients" | "truth">(
  op: string,
  what: K,
): Corpus & Required<Pick<Corpus, K>> {
  const found = corpora.find((corpus) => corpus.op === op && corpus[what] !== undefined);
  if (found === undefined) throw new Error(`the corpus has an operation without an entry: ${op}`);
  return found as Corpus & Required<Pick<Corpus, K>>;
}

function tensorsOf({ inputs }: TorchCase, precision: Precision): Readonly<Record<string, Argument>> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, tensor]) => [name, argument(tensor, precision)]),
  );
}

export function torchCall(api: Api, one: TorchCase, precision: Precision): Result {
  const { call } = having(one.op, "call");
  const { inputs, tags } = one;
  return numeric(call(api, tensorsOf(one, precision), argumentsOf(one.args), { inputs, precision, tags }));
}

export function torchGradients(api: Api, one: TorchCase, precision: Precision): Differentiated {
  const { op, inputs, args, tags, grad_output: upstream } = one;
  if (upstream === null) throw new Error(`${one.name} has no gradients`);
  const { gradients } = having(op, "gradients");
  const context = { inputs, precision, tags };
  const gradOutput = argument(upstream, precision);
  return gradients(api, tensorsOf(one, precision), argumentsOf(args), gradOutput, context);
}

/** Our own definition's output for a case; null where the corpus means a composition of functions, or integers. */
export function truthOf({ op, inputs, args }: TorchCase): Float64Array | null {
  const truth = corpora.find((corpus) => corpus.op === op && corpus.truth)?.truth;
  return truth?.(denseInputs(inputs), argumentsOf(args)) ?? null;
}

function denseInputs(inputs: Readonly<Record<string, CorpusTensor>>): DenseInputs {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, tensor]) => [
      name,
      { data: values(tensor), shape: tensor.dims, isFloat: tensor.dtype === "f32" },
    ]),
  );
}
