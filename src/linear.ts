/** The entry `xent/linear`: losses of a linear head, without its logits, on the WebAssembly engine. */

import * as functions from "./linear/functions.js";
import * as js from "./linear/js.js";
import type { LinearCrossEntropy, LinearCrossEntropyGrad } from "./linear/linearCrossEntropy.js";
import type { LinearScore } from "./linear/linearScore.js";
import * as wasm from "./linear/wasm.js";
import { kernelsEngine, nameOf } from "./wasm/kernelsEngine.js";
import { onFirstUse } from "./wasm/onFirstUse.js";

// Last, so that a bundle has the kernels behind its code.

import * as families from "./wasm/generated/kernels.js";

export type * from "./linear/api.js";

const kernels = /* @__PURE__ */ kernelsEngine("wasm", families.sums, (name: "wasm" | "js") => {
  backend = name;
});

/** Which engine computes: `"wasm"` or `"js"`. Another one after the first call, if that shows only then. */
export let backend: "wasm" | "js" = /* @__PURE__ */ nameOf(kernels);

const linearCrossEntropyOf = /* @__PURE__ */ onFirstUse(
  kernels,
  [families.linear, families.crossEntropy, families.totals, families.adjust],
  wasm.linearCrossEntropy,
  js.linearCrossEntropy,
);
const linearCrossEntropyGradOf = /* @__PURE__ */ onFirstUse(
  kernels,
  [families.linear, families.crossEntropy, families.totals, families.adjust],
  wasm.linearCrossEntropyGrad,
  js.linearCrossEntropyGrad,
);
const linearScoreOf = /* @__PURE__ */ onFirstUse(
  kernels,
  [families.linear, families.crossEntropy, families.totals, families.adjust, families.order, families.score],
  wasm.linearScore,
  js.linearScore,
);

export const linearCrossEntropy: LinearCrossEntropy = /* @__PURE__ */ functions.linearCrossEntropy({
  linearCrossEntropy: linearCrossEntropyOf,
});
export const linearCrossEntropyGrad: LinearCrossEntropyGrad =
  /* @__PURE__ */ functions.linearCrossEntropyGrad({ linearCrossEntropyGrad: linearCrossEntropyGradOf });
export const linearScore: LinearScore = /* @__PURE__ */ functions.linearScore({ linearScore: linearScoreOf });
