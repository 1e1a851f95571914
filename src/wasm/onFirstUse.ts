/** The engines of the entries: the kernels, compiled on first use, or another engine where they cannot be. */
import type { Backend } from "../backend.js";
import { js } from "../js/index.js";
import { decode, type EncodedModule } from "./decode.js";
import { createWasmEngine } from "./index.js";

/** Modules of one function that uses an instruction of the kernels' kind: what compiles one compiles the kernels. */
const PROBES = {
  /** i8x16.popcnt. */
  wasm: [10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11],
  /** f32x4.relaxed_madd. */
  "wasm-relaxed": [10, 19, 1, 17, 0, 65, 0, 253, 15, 65, 0, 253, 15, 65, 0, 253, 15, 253, 133, 2, 11],
} as const;

/** A module with a type () -> v128 and one function of that type, up to its code. */
const PROBE_START = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0];

/** Whether WebAssembly is there, knows the instructions and may be compiled synchronously (a page's CSP can forbid it). */
function compiles(name: keyof typeof PROBES): boolean {
  try {
    new WebAssembly.Module(Uint8Array.of(...PROBE_START, ...PROBES[name]));
    return true;
  } catch {
    return false;
  }
}

/**
 * An engine on `kernels` that is loaded when an operation is called for the first time; `instead` where the instructions are not
 * known. Where the memory or the module is refused after all, it becomes `instead`.
 */
export function engineOnFirstUse(
  name: keyof typeof PROBES,
  kernels: EncodedModule,
  instead: Backend = js,
): Backend {
  if (!compiles(name)) return instead;
  const engine = { name } as Record<string, unknown>;
  for (const operation of Object.keys(js)) {
    if (operation === "name") continue;
    engine[operation] = (...args: unknown[]) => {
      Object.assign(engine, load(name, kernels, instead));
      return (engine[operation] as (...args: unknown[]) => unknown)(...args);
    };
  }
  return engine as unknown as Backend;
}

function load(name: string, kernels: EncodedModule, instead: Backend): Backend {
  try {
    return createWasmEngine(name, new WebAssembly.Module(decode(kernels)));
  } catch {
    return instead;
  }
}
