/** What our engines are called with, operation by operation. */

import type { Api } from "xent";
import { distributionsOf } from "./distributions.js";
import { LABEL_SMOOTHING } from "./furtherOperations.js";
import type { Input } from "./inputs.js";
import type { MainName, OperationName } from "./operations.js";
import { rowsOf } from "./shapes.js";
import type { Bound, Task } from "./verify.js";

const LOSS_ULP = 3;
const LOG_PROBABILITY_ULP = 3;
const TENSOR_ULP = 4;
/** Of sums whose terms have one sign: 4 u of the terms' sizes is at most so much. */
const SUM_ULP = 4;
const CANCELLING_TERMS = 4;

/** What the main operations call: a page carries no more of an engine. */
export type MainApi = Pick<Api, MainName>;

/** Logits as the variant wants them, and where a tensor goes. */
export interface MainCall {
  readonly api: MainApi;
  readonly input: Input;
  readonly logits: { readonly data: Float32Array; readonly shape: readonly number[] };
  readonly target: { readonly data: Int32Array; readonly shape: readonly number[] };
  readonly out?: Float32Array;
}

export interface Call extends MainCall {
  readonly api: Api;
}

export const MAIN_TASKS: Readonly<Record<MainName, (call: MainCall) => Task>> = {
  crossEntropy: ({ api, logits, target }) => ({
    bound: { ulp: LOSS_ULP },
    call: () => api.crossEntropy(logits, target),
    elements: () => api.crossEntropy(logits, target, { reduction: "none" }).data,
  }),
  softmax({ api, logits, out }) {
    const options = { dim: 1, out };
    return tensorTask({ ulp: TENSOR_ULP }, () => api.softmax(logits, options).data);
  },
  crossEntropyGrad({ api, logits, target, out }) {
    let data: ArrayLike<number> = [];
    const options = { out };
    return {
      bound: { ulp: TENSOR_ULP },
      call() {
        const { loss, grad } = api.crossEntropyGrad(logits, target, options);
        data = grad.data;
        return loss;
      },
      elements: () => data,
    };
  },
};

export const TASKS: Readonly<Record<OperationName, (call: Call) => Task>> = {
  ...MAIN_TASKS,
  logSoftmax({ api, logits, out }) {
    const options = { dim: 1, out };
    return tensorTask({ ulp: LOG_PROBABILITY_ULP }, () => api.logSoftmax(logits, options).data);
  },
  entropyFromLogits({ api, input, logits, out }) {
    const options = { dim: 1, out: out?.subarray(0, rowsOf(input.shape)) };
    return tensorTask({ ulp: SUM_ULP }, () => api.entropyFromLogits(logits, options).data);
  },
  klDivergence({ api, input, logits, out }) {
    const { shape } = logits;
    const { p, q } = distributionsOf(input);
    const [first, second] = [p, q].map((data) => ({ data, shape }));
    const options = { dim: 1, out: out?.subarray(0, rowsOf(input.shape)) };
    return tensorTask({ terms: CANCELLING_TERMS }, () => api.klDivergence(first, second, options).data);
  },
  classProbabilities({ api, input, logits }) {
    const target = { data: distributionsOf(input).p, shape: logits.shape };
    return {
      bound: { ulp: SUM_ULP },
      call: () => api.crossEntropy(logits, target),
      elements: () => api.crossEntropy(logits, target, { reduction: "none" }).data,
    };
  },
  labelSmoothing({ api, logits, target }) {
    const options = { labelSmoothing: LABEL_SMOOTHING };
    return {
      bound: { ulp: SUM_ULP },
      call: () => api.crossEntropy(logits, target, options),
      elements: () => api.crossEntropy(logits, target, { ...options, reduction: "none" }).data,
    };
  },
};

/** Its call returns the tensor's last element. */
function tensorTask(bound: Bound, compute: () => ArrayLike<number>): Task {
  let data: ArrayLike<number> = [];
  return {
    bound,
    call() {
      data = compute();
      return data[data.length - 1];
    },
    elements: () => data,
  };
}
