/** What tests reach inside the package, all of it: an engine that no entry has, the kernels as bytes, 16-bit conversions. */

import { create } from "../../src/create.js";
import * as operations from "../../src/operations/index.js";
import type { Api } from "./api.js";

export { Halves } from "../../src/halves.js";
export { js } from "../../src/js/index.js";
export { naturalLog } from "../../src/naturalLog.js";
export { decode } from "../../src/wasm/decode.js";
export { KERNELS } from "../../src/wasm/generated/kernels.js";
export { KERNELS as RELAXED_KERNELS } from "../../src/wasm/generated/kernels.relaxed.js";
export { createWasmEngine } from "../../src/wasm/index.js";
export { instantiate } from "../../src/wasm/module.js";
export { engineOnFirstUse } from "../../src/wasm/onFirstUse.js";

export type Engine = Parameters<typeof create>[1];

/** All public functions on an engine, as an entry exports them. */
export function apiOf(engine: Engine): Api {
  const functions = Object.entries(operations).map(([name, operation]) => [name, create(operation, engine)]);
  return { ...Object.fromEntries(functions), backend: engine.name };
}
