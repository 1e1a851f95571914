/** The corpus of what PyTorch 1.13.1 does with bad or doubtful arguments, and where we decide otherwise. */

import { readFileSync } from "node:fs";
import type { Api, TensorObject, TypedArray } from "../api.js";
import { argumentsOf, numeric } from "./case.js";
import type { Result } from "./tensor.js";
import { having } from "./torchCall.js";

interface CorpusTensor {
  readonly dtype: "f32" | "f64" | "i64" | "i32" | "i16" | "u8" | "bool";
  readonly dims: readonly number[];
  readonly data: readonly (number | string | boolean)[];
}

export interface ErrorCase {
  readonly name: string;
  readonly op: string;
  readonly inputs: Readonly<Record<string, CorpusTensor>>;
  readonly args: Readonly<Record<string, never>>;
  /** What the backward pass starts from, where the error is one of the backward pass. */
  readonly grad_output: CorpusTensor | null;
  readonly outcome: "error" | "ok";
  readonly output?: CorpusTensor;
}

const file = new URL("../../fixtures/errors.json", import.meta.url);

export const errorCases = (JSON.parse(readFileSync(file, "utf8")) as { cases: readonly ErrorCase[] }).cases;

const EVERY_INTEGER = "every integer array is a target";
const CONVERTED = "weights and targets are converted to the input's dtype";
const ANY_WEIGHT_SHAPE = "weight needs exactly C elements, of any shape";
const ANY_BINARY_TARGET = "the target of a binary loss may be integers or truth values";

/** PyTorch raises an error; here the call is good. */
export const acceptedHere: Readonly<Record<string, string>> = {
  error_one_hot_int32_input: EVERY_INTEGER,
  error_one_hot_uint8_input: EVERY_INTEGER,
  error_nll_loss_target_int32: EVERY_INTEGER,
  error_nll_loss_target_int16: EVERY_INTEGER,
  error_cross_entropy_target_int32: EVERY_INTEGER,
  error_nll_loss_weight_f64: CONVERTED,
  error_cross_entropy_weight_f64: CONVERTED,
  error_binary_cross_entropy_target_f64: CONVERTED,
  error_binary_cross_entropy_target_int64: ANY_BINARY_TARGET,
  error_binary_cross_entropy_with_logits_target_int64: ANY_BINARY_TARGET,
  error_nll_loss_weight_2d_NC: ANY_WEIGHT_SHAPE,
  error_nll_loss_weight_2d_C: ANY_WEIGHT_SHAPE,
  error_cross_entropy_weight_2d_C: ANY_WEIGHT_SHAPE,
  error_categorical_entropy_posinf_logits: "a +Infinity logit makes that row NaN",
  error_categorical_entropy_empty_batch_logits: "an empty batch has an empty result",
};

const SMOOTHING = "a negative or NaN labelSmoothing is a RangeError";
const NO_CLASSES = "a loss with C = 0 and rows is a RangeError";

/** PyTorch computes; here the call is an error. */
export const refusedHere: Readonly<Record<string, string>> = {
  error_nll_loss_target_1d_len_c_for_1d: "the target has the shape of the logits without the class axis",
  error_cross_entropy_label_smoothing_m0_1_index: SMOOTHING,
  error_cross_entropy_label_smoothing_m1_0_index: SMOOTHING,
  error_cross_entropy_label_smoothing_nan_index: SMOOTHING,
  error_cross_entropy_label_smoothing_m0_1_prob: SMOOTHING,
  error_cross_entropy_label_smoothing_m1_0_prob: SMOOTHING,
  error_cross_entropy_label_smoothing_nan_prob: SMOOTHING,
  error_cross_entropy_no_classes_prob_none: NO_CLASSES,
  error_cross_entropy_no_classes_prob_mean: NO_CLASSES,
  error_cross_entropy_no_classes_smooth_none: NO_CLASSES,
  error_cross_entropy_no_classes_smooth_mean: NO_CLASSES,
  error_cross_entropy_no_classes_smooth_sum: NO_CLASSES,
  error_binary_cross_entropy_target_above_1: "a binaryCrossEntropy target outside [0, 1] is a RangeError",
};

const GRADIENT = "the error is one of the backward pass";
const CATEGORICAL = "the error is one of the constructor of Categorical, which has no counterpart here";

/** There is no such call here. */
export const notRun: Readonly<Record<string, string>> = {
  error_softmax_grad_output_shape: GRADIENT,
  error_log_softmax_grad_output_shape: GRADIENT,
  error_nll_loss_grad_output_shape_none: GRADIENT,
  error_nll_loss_grad_output_shape_mean: GRADIENT,
  error_cross_entropy_grad_output_shape_mean: GRADIENT,
  error_binary_cross_entropy_grad_output_shape: GRADIENT,
  error_binary_cross_entropy_with_logits_grad_output_shape: GRADIENT,
  error_categorical_entropy_negative_probs: CATEGORICAL,
  error_categorical_entropy_inf_probs: CATEGORICAL,
  error_categorical_entropy_zero_sum_probs: CATEGORICAL,
  error_categorical_entropy_both: CATEGORICAL,
  error_categorical_entropy_neither: CATEGORICAL,
};

/** The tensor in its own dtype, as it would come from onnxruntime. */
export function tensorOf({ dtype, dims, data }: CorpusTensor): TensorObject & { readonly data: TypedArray } {
  const numbers = data.map(Number);
  switch (dtype) {
    case "f32":
      return { data: Float32Array.from(numbers), dims, type: "float32" };
    case "f64":
      return { data: Float64Array.from(numbers), dims, type: "float64" };
    case "i64":
      return { data: BigInt64Array.from(numbers, BigInt), dims, type: "int64" };
    case "i32":
      return { data: Int32Array.from(numbers), dims, type: "int32" };
    case "i16":
      return { data: Int16Array.from(numbers), dims, type: "int16" };
    case "u8":
      return { data: Uint8Array.from(numbers), dims, type: "uint8" };
    case "bool":
      return { data: Uint8Array.from(numbers), dims, type: "bool" };
  }
}

/** The same call here. */
export function errorCall(api: Api, { op, inputs, args }: ErrorCase): Result {
  const tensors = Object.fromEntries(
    Object.entries(inputs).map(([name, tensor]) => [name, tensorOf(tensor)]),
  );
  const smoothing = args.label_smoothing === undefined ? undefined : Number(args.label_smoothing);
  const given = argumentsOf({ ...args, label_smoothing: smoothing } as never);
  return numeric(having(op, "call").call(api, tensors, given));
}
