/** The entry `xent/shards`: cross entropy of logits whose classes are split over processes, with the bits of `xent` in one. */

import * as wholeInJs from "./js/functions.js";
import type { CloseRowStates } from "./shards/closeRowStates.js";
import * as functions from "./shards/functions.js";
import * as js from "./shards/js.js";
import type { MergeRowStates } from "./shards/mergeRowStates.js";
import type { RowGradient } from "./shards/rowGradient.js";
import type { RowMax } from "./shards/rowMax.js";
import type { RowState } from "./shards/rowState.js";
import * as wasm from "./shards/wasm.js";
import * as whole from "./wasm/functions.js";
import { kernelsEngine, nameOf } from "./wasm/kernelsEngine.js";
import { onFirstUse } from "./wasm/onFirstUse.js";

// Last, so that a bundle has the kernels behind its code.

import * as families from "./wasm/generated/kernels.js";

export type * from "./shards/api.js";

const kernels = /* @__PURE__ */ kernelsEngine("wasm", families.sums, (name: "wasm" | "js") => {
  backend = name;
});

/** Which engine computes: `"wasm"` or `"js"`. Another one after the first call, if that shows only then. */
export let backend: "wasm" | "js" = /* @__PURE__ */ nameOf(kernels);

const shardBackendOf = /* @__PURE__ */ onFirstUse(
  kernels,
  [families.crossEntropy],
  wasm.shardBackend,
  js.shardBackend,
);
const rowMaxOf = /* @__PURE__ */ onFirstUse(kernels, [families.crossEntropy], wasm.rowMax, js.rowMax);
const rowSumsOf = /* @__PURE__ */ onFirstUse(kernels, [families.crossEntropy], wasm.rowSums, js.rowSums);
const mergedLossesOf = /* @__PURE__ */ onFirstUse(
  kernels,
  [families.crossEntropy, families.totals],
  wasm.mergedLosses,
  js.mergedLosses,
);
const shardGradientOf = /* @__PURE__ */ onFirstUse(
  kernels,
  [families.crossEntropy],
  wasm.shardGradient,
  js.shardGradient,
);
const crossEntropyOf = /* @__PURE__ */ onFirstUse(
  kernels,
  [families.crossEntropy, families.totals],
  whole.crossEntropy,
  wholeInJs.crossEntropy,
);
const crossEntropyGradOf = /* @__PURE__ */ onFirstUse(
  kernels,
  [families.crossEntropy, families.totals],
  whole.crossEntropyGrad,
  wholeInJs.crossEntropyGrad,
);

export const rowMax: RowMax = /* @__PURE__ */ functions.rowMax({ rowMax: rowMaxOf });
export const rowState: RowState = /* @__PURE__ */ functions.rowState({
  shardBackend: shardBackendOf,
  rowMax: rowMaxOf,
  rowSums: rowSumsOf,
  crossEntropy: crossEntropyOf,
});
export const mergeRowStates: MergeRowStates = /* @__PURE__ */ functions.mergeRowStates();
export const closeRowStates: CloseRowStates = /* @__PURE__ */ functions.closeRowStates({
  shardBackend: shardBackendOf,
  mergedLosses: mergedLossesOf,
});
export const rowGradient: RowGradient = /* @__PURE__ */ functions.rowGradient({
  shardBackend: shardBackendOf,
  shardGradient: shardGradientOf,
  crossEntropyGrad: crossEntropyGradOf,
});
