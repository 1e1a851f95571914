/** Instantiating families of kernels on a memory. */

import type { Family } from "./family.js";
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

export interface LoadedFamily {
  readonly family: Family;
  readonly module: WebAssembly.Module;
}

/** The families on one memory. What a family that is not there would export is missing in all three. */
export class Instances {
  readonly exports = {} as Exports;
  /** Those of the kernels that end in `_f32`, without the ending; then `_f64`. */
  readonly single = {} as Kernels;
  readonly double = {} as Kernels;
  /** What families export to others, by name. */
  readonly #imports: Record<string, WebAssembly.ModuleImports>;
  readonly #there = new Set<Family>();
  #added: readonly LoadedFamily[] = [];

  constructor(memory: WebAssembly.Memory) {
    this.#imports = { env: { memory } };
  }

  /** Adds those of `families` that are not there yet. */
  add(families: readonly LoadedFamily[]): void {
    if (families === this.#added) return;
    for (const { family, module } of families) {
      if (this.#there.has(family)) continue;
      const { exports } = new WebAssembly.Instance(module, this.#imports);
      this.#imports[family.name] = exports as WebAssembly.ModuleImports;
      Object.assign(this.exports, exports);
      Object.assign(this.single, kernelsIn(exports, "_f32"));
      Object.assign(this.double, kernelsIn(exports, "_f64"));
      this.#there.add(family);
    }
    this.#added = families;
  }
}

/** Those of `exports` that end in `ending`, without it. */
function kernelsIn(exports: WebAssembly.Exports, ending: "_f32" | "_f64"): Record<string, unknown> {
  const kernels: Record<string, unknown> = {};
  for (const [name, kernel] of Object.entries(exports)) {
    if (name.endsWith(ending)) kernels[name.slice(0, -ending.length)] = kernel;
  }
  return kernels;
}
