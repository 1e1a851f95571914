/** The entry `xent/relaxed/linear`: the same on the kernels with relaxed SIMD; where that is missing, on those of `xent`. */

import * as functions from "./linear/functions.js";
import * as js from "./linear/js.js";
import type { LinearCrossEntropy, LinearCrossEntropyGrad } from "./linear/linearCrossEntropy.js";
import type { LinearScore } from "./linear/linearScore.js";
import * as wasm from "./linear/wasm.js";
import { kernelsEngine, nameOf } from "./wasm/kernelsEngine.js";
import { onFirstUse } from "./wasm/onFirstUse.js";

// Last, so that a bundle has the kernels behind its code.

import * as families from "./wasm/generated/kernels.js";
import * as relaxedFamilies from "./wasm/generated/kernels.relaxed.js";

export type * from "./linear/api.js";

const onChange = (name: "wasm-relaxed" | "wasm" | "js"): void => {
  backend = name;
};
const plain = /* @__PURE__ */ kernelsEngine("wasm", families.sums, onChange);
const relaxed = /* @__PURE__ */ kernelsEngine("wasm-relaxed", relaxedFamilies.sums, onChange, plain);

/** Which engine computes: `"wasm-relaxed"`, `"wasm"` or `"js"`. Another one after the first call, if that shows only then. */
export let backend: "wasm-relaxed" | "wasm" | "js" = /* @__PURE__ */ nameOf(relaxed);

const linearCrossEntropyOf = /* @__PURE__ */ onFirstUse(
  relaxed,
  [relaxedFamilies.linear, relaxedFamilies.crossEntropy, relaxedFamilies.totals, relaxedFamilies.adjust],
  wasm.linearCrossEntropy,
  /* @__PURE__ */ onFirstUse(
    plain,
    [families.linear, families.crossEntropy, families.totals, families.adjust],
    wasm.linearCrossEntropy,
    js.linearCrossEntropy,
  ),
);
const linearCrossEntropyGradOf = /* @__PURE__ */ onFirstUse(
  relaxed,
  [relaxedFamilies.linear, relaxedFamilies.crossEntropy, relaxedFamilies.totals, relaxedFamilies.adjust],
  wasm.linearCrossEntropyGrad,
  /* @__PURE__ */ onFirstUse(
    plain,
    [families.linear, families.crossEntropy, families.totals, families.adjust],
    wasm.linearCrossEntropyGrad,
    js.linearCrossEntropyGrad,
  ),
);
const linearScoreOf = /* @__PURE__ */ onFirstUse(
  relaxed,
  [
    relaxedFamilies.linear,
    relaxedFamilies.crossEntropy,
    relaxedFamilies.totals,
    relaxedFamilies.adjust,
    relaxedFamilies.order,
    relaxedFamilies.score,
  ],
  wasm.linearScore,
  /* @__PURE__ */ onFirstUse(
    plain,
    [
      families.linear,
      families.crossEntropy,
      families.totals,
      families.adjust,
      families.order,
      families.score,
    ],
    wasm.linearScore,
    js.linearScore,
  ),
);

export const linearCrossEntropy: LinearCrossEntropy = /* @__PURE__ */ functions.linearCrossEntropy({
  linearCrossEntropy: linearCrossEntropyOf,
});
export const linearCrossEntropyGrad: LinearCrossEntropyGrad =
  /* @__PURE__ */ functions.linearCrossEntropyGrad({ linearCrossEntropyGrad: linearCrossEntropyGradOf });
export const linearScore: LinearScore = /* @__PURE__ */ functions.linearScore({ linearScore: linearScoreOf });
