/** The entry `xent/js/linear`: losses of a linear head on the TypeScript engine. */

import * as functions from "./linear/functions.js";
import * as js from "./linear/js.js";
import type { LinearCrossEntropy, LinearCrossEntropyGrad } from "./linear/linearCrossEntropy.js";
import type { LinearScore } from "./linear/linearScore.js";

export type * from "./linear/api.js";

/** Which engine computes: always `"js"`. */
export const backend: "js" = "js";

export const linearCrossEntropy: LinearCrossEntropy = /* @__PURE__ */ functions.linearCrossEntropy({
  linearCrossEntropy: js.linearCrossEntropy,
});
export const linearCrossEntropyGrad: LinearCrossEntropyGrad =
  /* @__PURE__ */ functions.linearCrossEntropyGrad({ linearCrossEntropyGrad: js.linearCrossEntropyGrad });
export const linearScore: LinearScore = /* @__PURE__ */ functions.linearScore({
  linearScore: js.linearScore,
});
