/** The kernels of an entry, which its functions share: compiled and given memories when the first of them is called. */

import { compile, isShortage, type KernelKind, mayCompile, mayInstantiate } from "./compile.js";
import { type Family, type KernelCode, withNeeds } from "./family.js";
import { Stages } from "./memory.js";
import type { LoadedFamily } from "./module.js";

/** Of the kind K of kernels; `instead` of them answer those of the kind Instead, or the TypeScript engine. */
export class KernelsEngine<K extends KernelKind = KernelKind, Instead extends KernelKind = KernelKind> {
  /** What the kernels run on, once they are loaded; null before, after a trap, and where they are refused. */
  stages: Stages | null = null;
  /** Whether the instructions are not known or nothing may be compiled: other engines answer for good. */
  isRefused: boolean;
  readonly #kind: K;
  readonly #code: KernelCode;
  readonly #instead: { readonly name: Instead | "js" };
  readonly #onChange: (name: K | Instead | "js") => void;
  /** The families that are compiled. */
  #compiled: readonly LoadedFamily[] = [];

  constructor(
    kind: K,
    code: KernelCode,
    onChange: (name: K | Instead | "js") => void,
    instead: { readonly name: Instead | "js" },
  ) {
    this.#kind = kind;
    this.#code = code;
    this.#onChange = onChange;
    this.#instead = instead;
    this.isRefused = !mayCompile(kind, code);
  }

  /** What the public `backend` says. */
  get name(): K | Instead | "js" {
    return this.isRefused ? this.#instead.name : this.#kind;
  }

  /**
   * Loads families of kernels beside those that are loaded. Null where that is refused, and where memory or stack do not suffice: then
   * the next call tries again.
   */
  load(families: readonly Family[]): Stages | null {
    if (this.isRefused) return null;
    const compiled = [...this.#compiled];
    try {
      for (const family of withNeeds(families))
        if (!compiled.some((other) => other.family === family))
          compiled.push({ family, module: compile(family.code) });
    } catch (error) {
      if (!isShortage(error)) this.#refuse();
      return null;
    }
    // What is compiled stays so, even where there is no memory for it yet.
    this.#compiled = compiled;
    try {
      if (this.stages === null) this.stages = new Stages(compiled);
      else this.stages.add(compiled);
    } catch (error) {
      // Kernels and imports that do not fit are a mistake of the package, which no fall-back should hide.
      if (error instanceof WebAssembly.LinkError) throw error;
      if (!mayInstantiate(this.#kind, this.#code)) this.#refuse();
      return null;
    }
    return this.stages;
  }

  #refuse(): void {
    this.isRefused = true;
    this.stages = null;
    this.#onChange(this.name);
  }

  /** After a trap: the next call loads an instance that is sound. */
  drop(): void {
    this.stages = null;
  }
}

/** What functions are bound to, be its kernels of one kind or another. */
export type AnyKernels = Pick<KernelsEngine, "stages" | "isRefused" | "name" | "load" | "drop">;

/** What {@link KernelsEngine} `instead` of the kernels is called, if it is not another one on kernels. */
const TYPESCRIPT = { name: "js" } as const;

/**
 * The kernels of an entry, of which a family is given. `onChange` is told the new name where only the first call shows that they are refused; `instead` is what
 * then answers.
 */
export function kernelsEngine<K extends KernelKind, Instead extends KernelKind = never>(
  kind: K,
  { code }: Family,
  onChange: (name: K | Instead | "js") => void = () => {},
  instead: { readonly name: Instead | "js" } = TYPESCRIPT,
): KernelsEngine<K, Instead> {
  return new KernelsEngine(kind, code, onChange, instead);
}

/** A function, so that a bundler can leave it out. */
export function nameOf<Name>(engine: { readonly name: Name }): Name {
  return engine.name;
}
