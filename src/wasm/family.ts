/** Families of kernels: parts of one module that are loaded on their own, onto one memory. */

import type { EncodedModule } from "./decode.js";

/** How an entry has its kernels: as text, or as the module that its runtime compiled. */
export type KernelCode = EncodedModule | WebAssembly.Module;

export interface Family {
  readonly name: string;
  readonly code: KernelCode;
  /** Those whose functions it imports; the first one of all has what staging needs. */
  readonly needs: readonly Family[];
}

/** The families and all that they need, each after its needs. */
export function withNeeds(families: readonly Family[], found = new Set<Family>()): Set<Family> {
  for (const family of families) {
    withNeeds(family.needs, found);
    found.add(family);
  }
  return found;
}
