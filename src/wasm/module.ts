/** Instantiating the kernels on a memory, and naming their exports. */
import { instantiateSync } from "@assemblyscript/loader";
import type { Exports } from "./generated/exports.js";

export type { Exports };

/** The kernels of one element type, named by their operation. */
export type Kernels = {
  [Name in keyof Exports as Name extends `${infer Operation}_f32`
    ? `${Operation}_f64` extends keyof Exports
      ? Operation
      : never
    : never]: Exports[Name];
};

/** Instantiates synchronously; throws where the platform forbids or does not know it. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Exports {
  const imports = { env: { memory } };
  // A module that an edge runtime gives may be one of another realm: the loader would take it for bytes.
  if (!(module instanceof WebAssembly.Module))
    return new WebAssembly.Instance(module, imports).exports as unknown as Exports;
  // The loader's own `exports` wraps every function in a closure; the instance's are called directly.
  return instantiateSync<Record<string, unknown>>(module, imports).instance.exports as unknown as Exports;
}

/** Those of `exports` that end in `_f32` or `_f64`, without the ending. */
export function kernelsOf(exports: Exports, ending: "_f32" | "_f64"): Kernels {
  const kernels: Record<string, unknown> = {};
  for (const [name, kernel] of Object.entries(exports)) {
    if (name.endsWith(ending)) kernels[name.slice(0, -ending.length)] = kernel;
  }
  return kernels as Kernels;
}
