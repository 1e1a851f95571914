/** What tests reach inside the package, all of it: engines that no entry has, the kernels as bytes, 16-bit conversions. */

import { readFileSync } from "node:fs";
import * as functions from "../../src/functions.js";
import * as js from "../../src/js/functions.js";
import * as wasm from "../../src/wasm/functions.js";
import { kernelsEngine } from "../../src/wasm/kernelsEngine.js";
import { onFirstUse } from "../../src/wasm/onFirstUse.js";
import type { Api } from "./api.js";

export type { View } from "../../src/engine/data.js";
export type { Engine } from "../../src/engine/engine.js";
export {
  type Exact,
  exactOf,
  integerOf as exactIntegerOf,
  nearest,
  nearestRatio,
  rootOfRatio,
  UNIT,
} from "../../src/exact.js";
export { ExactSum } from "../../src/exactSum.js";
export { isMultiple, readExact, textOf } from "../../src/exactText.js";
export { ExactTotal } from "../../src/exactTotal.js";
export { partsOf } from "../../src/functions/shared/parts.js";
export { HALF_FORMATS, Halves } from "../../src/halves.js";
export { naturalExp } from "../../src/naturalExp.js";
export { naturalLog } from "../../src/naturalLog.js";
export type { KernelKind } from "../../src/wasm/compile.js";
export { decode, type EncodedModule } from "../../src/wasm/decode.js";
export { type Family, withNeeds } from "../../src/wasm/family.js";
export * as families from "../../src/wasm/generated/kernels.js";
export * as relaxedFamilies from "../../src/wasm/generated/kernels.relaxed.js";
export { type AnyKernels, kernelsEngine } from "../../src/wasm/kernelsEngine.js";
export { onFirstUse } from "../../src/wasm/onFirstUse.js";
export { js, wasm };

/** The whole module that the families are made of. */
export function builtKernels(name: "kernels" | "kernels.relaxed"): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(readFileSync(new URL(`../../build/${name}.wasm`, import.meta.url)));
}

/** All public functions on kernels that are given in one module, as an entry exports them. */
export function apiOf(module: WebAssembly.Module): Api {
  const whole = { name: "whole", code: module, needs: [] };
  const kernels = kernelsEngine("wasm", whole);
  const others = new Map<string, unknown>(Object.entries(js));
  const bound = Object.entries(wasm).map(([name, run]) => [
    name,
    onFirstUse(kernels, [whole], run as never, others.get(name) as never),
  ]);
  const engine = { ...js, ...Object.fromEntries(bound) };
  const made = Object.entries(functions).map(([name, make]) => [name, make(engine)]);
  return { ...Object.fromEntries(made), backend: kernels.name };
}
