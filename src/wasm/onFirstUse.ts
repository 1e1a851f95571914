/** The engine of the entry `xent`: the kernels, compiled on first use, or the TypeScript engine where they cannot be. */
import type { Backend } from "../backend.js";
import { js } from "../js/index.js";
import { createWasmEngine } from "./index.js";
import { inlinedKernels } from "./module.js";

/** A module of one function that uses SIMD (i8x16.popcnt): what compiles it compiles the kernels. */
const SIMD_PROBE = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98,
  11,
]);

/** Whether WebAssembly is there, knows SIMD and may be compiled synchronously (a page's CSP can forbid it). */
function compilesSimd(): boolean {
  try {
    new WebAssembly.Module(SIMD_PROBE);
    return true;
  } catch {
    return false;
  }
}

/** The kernels' engine, or the TypeScript engine where the memory or the module is refused after all. */
function load(): Backend {
  try {
    return createWasmEngine(inlinedKernels());
  } catch {
    return js;
  }
}

/** An engine that becomes the loaded one when an operation is called for the first time. */
export function engineOnFirstUse(): Backend {
  if (!compilesSimd()) return js;
  const engine = { name: "wasm" } as Record<string, unknown>;
  for (const operation of Object.keys(js)) {
    if (operation === "name") continue;
    engine[operation] = (...args: unknown[]) => {
      Object.assign(engine, load());
      return (engine[operation] as (...args: unknown[]) => unknown)(...args);
    };
  }
  return engine as unknown as Backend;
}
