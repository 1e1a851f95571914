/** Our engines as contenders, each imported as a user imports it. */

import "./relaxedSimd.js";
import type { Api } from "xent";
import * as xent from "xent";
import * as js from "xent/js";
import * as relaxed from "xent/relaxed";
import { type Input, sizesOf } from "./inputs.js";
import type { Contender, Variant } from "./measure.js";
import { isFurther } from "./operations.js";
import { type Call, TASKS } from "./tasks.js";

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
      if (isFurther(operation) && variant !== "staged") return null;
      return TASKS[operation](callOf(api, input, variant));
    },
  };
}

function callOf(api: Api, input: Input, variant: Variant): Call {
  const { shape, logits, target } = input;
  const sizes = sizesOf(shape);
  const rows = { data: target, shape: sizes.filter((_, axis) => axis !== 1) };
  if (variant !== "resident") {
    const out = variant === "staged" ? new Float32Array(logits.length) : undefined;
    return { api, input, logits: { data: logits, shape: sizes }, target: rows, out };
  }
  const [x, out] = api.resident([sizes, sizes]);
  x.data.set(logits);
  return {
    api,
    input,
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
