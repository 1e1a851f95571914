/** All public functions on kernels that are given, as an entry exports them. */

import type { Api } from "../src/api.js";
import * as functions from "../src/functions.js";
import * as js from "../src/js/functions.js";
import * as wasm from "../src/wasm/functions.js";
import { kernelsEngine } from "../src/wasm/kernelsEngine.js";
import { onFirstUse } from "../src/wasm/onFirstUse.js";

export function apiOf(module: WebAssembly.Module): Api {
  const kernels = kernelsEngine("wasm", module);
  const others = new Map<string, unknown>(Object.entries(js));
  const bound = Object.entries(wasm).map(([name, run]) => [
    name,
    onFirstUse(kernels, run as never, others.get(name) as never),
  ]);
  const engine = { ...js, ...Object.fromEntries(bound) };
  const made = Object.entries(functions).map(([name, make]) => [name, make(engine)]);
  return { ...Object.fromEntries(made), backend: kernels.name };
}
