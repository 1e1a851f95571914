/** Our engines as contenders, each imported as a user imports it. */

import "./relaxedSimd.js";
import type { Api } from "xent";
import * as xent from "xent";
import * as js from "xent/js";
import * as relaxed from "xent/relaxed";
import { type Input, sizesOf } from "./inputs.js";
import type { Contender, Variant } from "./measure.js";
import type { OperationName } from "./operations.js";
import type { Task } from "./verify.js";

const LOSS_ULP = 3;
const TENSOR_ULP = 4;

/** What an operation is called with: logits as the variant wants them, and where a tensor goes. */
interface Call {
  readonly api: Api;
  readonly logits: { readonly data: Float32Array; readonly shape: readonly number[] };
  readonly target: { readonly data: Int32Array; readonly shape: readonly number[] };
  readonly out?: Float32Array;
}

const tasks: Record<OperationName, (call: Call) => Task> = {
  crossEntropy: ({ api, logits, target }) => ({
    bound: { ulp: LOSS_ULP },
    call: () => api.crossEntropy(logits, target),
    elements: () => api.crossEntropy(logits, target, { reduction: "none" }).data,
  }),
  softmax({ api, logits, out }) {
    let { data } = logits;
    const last = data.length - 1;
    const options = { dim: 1, out };
    return {
      bound: { ulp: TENSOR_ULP },
      call() {
        data = api.softmax(logits, options).data as Float32Array;
        return data[last];
      },
      elements: () => data,
    };
  },
  crossEntropyGrad({ api, logits, target, out }) {
    let { data } = logits;
    const options = { out };
    return {
      bound: { ulp: TENSOR_ULP },
      call() {
        const { loss, grad } = api.crossEntropyGrad(logits, target, options);
        data = grad.data as Float32Array;
        return loss;
      },
      elements: () => data,
    };
  },
};

function contender(engine: string, api: Api, variant: Variant): Contender {
  return {
    engine,
    variant,
    get backend() {
      return api.backend;
    },
    prepare(operation, input) {
      // A number needs no array.
      if (operation === "crossEntropy" && variant === "fresh") return null;
      return tasks[operation](callOf(api, input, variant));
    },
  };
}

function callOf(api: Api, { shape, logits, target }: Input, variant: Variant): Call {
  const sizes = sizesOf(shape);
  const rows = { data: target, shape: sizes.filter((_, axis) => axis !== 1) };
  if (variant !== "resident") {
    const out = variant === "staged" ? new Float32Array(logits.length) : undefined;
    return { api, logits: { data: logits, shape: sizes }, target: rows, out };
  }
  const [x, out] = api.resident([sizes, sizes]);
  x.data.set(logits);
  return {
    api,
    logits: { data: x.data as Float32Array, shape: sizes },
    target: rows,
    out: out.data as Float32Array,
  };
}

export const ENGINES: readonly Contender[] = [
  contender("xent", xent, "staged"),
  contender("xent", xent, "fresh"),
  contender("xent", xent, "resident"),
  contender("xent/relaxed", relaxed, "staged"),
  contender("xent/relaxed", relaxed, "resident"),
  contender("xent/js", js, "staged"),
];

/** The engine that ratios refer to. */
export const BASELINE = "xent/js";
