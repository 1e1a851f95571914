/** A corpus of ONNX's node tests that is not part of the repository: it is run where it lies beside the checkout. */

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Api } from "../api.js";
import { numeric } from "./case.js";
import { argument, type CorpusTensor, type Precision, type Result, result, values } from "./tensor.js";

export interface OnnxCase {
  readonly name: string;
  readonly op: string;
  readonly attributes: {
    readonly axis?: number;
    readonly keepdims?: number;
    readonly ignore_index?: number;
    readonly reduction?: "none" | "mean" | "sum";
  };
  readonly inputs: readonly NamedTensor[];
  readonly outputs: readonly NamedTensor[];
}

type NamedTensor = CorpusTensor & { readonly name: string };

const folder =
  process.env.XENT_CONFORMANCE ?? fileURLToPath(new URL("../../../../shared/conformance", import.meta.url));
const file = `${folder}/onnx.json`;

/** Null where the corpus is not there. */
export const onnxCases = existsSync(file)
  ? (JSON.parse(readFileSync(file, "utf8")) as { cases: readonly OnnxCase[] }).cases
  : null;

/** The outputs of an operator, in its order. Class indices out of [0, C) that ONNX counts from the end are mapped. */
export function onnxCall(
  api: Api,
  { op, attributes, inputs, outputs }: OnnxCase,
  precision: Precision,
): Result[] {
  const { axis, reduction, ignore_index: ignoreIndex } = attributes;
  const tensor = (place: number) => argument(inputs[place], precision);
  const weight = inputs[2] && tensor(2);
  switch (op) {
    case "Softmax":
      return [api.softmax(tensor(0), { dim: axis })];
    case "Neg+Softmax": {
      const { data, shape } = argument(inputs[0], precision);
      return [api.softmax({ data: (data as Float32Array).map((x) => -x), shape }, { dim: axis })];
    }
    case "LogSoftmax":
      return [api.logSoftmax(tensor(0), { dim: axis })];
    case "ReduceLogSumExp":
      return [api.logSumExp(tensor(0), { dim: values(inputs[1]), keepDim: attributes.keepdims !== 0 })];
    case "NegativeLogLikelihoodLoss":
      return [result(api.nllLoss(tensor(0), tensor(1), { weight, ignoreIndex, reduction }))];
    case "SoftmaxCrossEntropyLoss": {
      const loss = result(api.crossEntropy(tensor(0), tensor(1), { weight, ignoreIndex, reduction }));
      return outputs.length > 1 ? [loss, api.logSoftmax(tensor(0), { dim: 1 })] : [loss];
    }
    case "GatherElements": {
      const dim = axis ?? 0;
      const index = fromTheEnd(integers(inputs[1]), inputs[0].dims[dim]);
      return [numeric(api.gather(tensor(0), { dim, index }))];
    }
    case "OneHot":
      return [oneHot(api, inputs, axis ?? -1)];
    default:
      throw new Error(`the corpus has an operator without a runner: ${op}`);
  }
}

function fromTheEnd({ data, shape }: { data: Int32Array; shape: number[] }, size: number) {
  return { data: data.map((index) => (index < 0 ? index + size : index)), shape };
}

/** ONNX's has two values instead of 0 and 1, and puts the new axis anywhere. */
function oneHot(api: Api, inputs: readonly CorpusTensor[], axis: number): Result {
  const [indices, depth, [off, on]] = [inputs[0], values(inputs[1])[0], values(inputs[2])];
  const { data, shape } = numeric(api.oneHot(fromTheEnd(integers(indices), depth), { numClasses: depth }));
  const place = axis < 0 ? axis + shape.length : axis;
  const inner = shape.slice(place, -1).reduce((size, n) => size * n, 1);
  const moved = Array.from(data, (_, k) => {
    const i = k % inner;
    const c = Math.floor(k / inner) % depth;
    const o = Math.floor(k / inner / depth);
    return data[(o * inner + i) * depth + c] ? on : off;
  });
  return { data: moved, shape: [...shape.slice(0, place), depth, ...shape.slice(place, -1)] };
}

/** The values of an index tensor, which must be changed first. */
function integers(tensor: CorpusTensor): { data: Int32Array; shape: number[] } {
  return { data: Int32Array.from(values(tensor)), shape: [...tensor.dims] };
}
