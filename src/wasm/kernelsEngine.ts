/** The kernels of an entry, which its functions share: compiled and given memories when the first of them is called. */

import { compile, isShortage, type KernelKind, mayCompile, mayInstantiate } from "./compile.js";
import { type Family, type KernelCode, withNeeds } from "./family.js";
import { Stages } from "./memory.js";
import type { LoadedFamily } from "./module.js";

export class KernelsEngine {
  /** What the kernels run on, once they are loaded; null before, after a trap, and where they are refused. */
  stages: Stages | null = null;
  /** Whether the instructions are not known or nothing may be compiled: other engines answer for good. */
  isRefused: boolean;
  readonly #kind: KernelKind;
  readonly #code: KernelCode;
  readonly #instead: { readonly name: string };
  readonly #onChange: (name: string) => void;
  #loaded: readonly LoadedFamily[] = [];

  constructor(
    kind: KernelKind,
    code: KernelCode,
    onChange: (name: string) => void,
    instead: { readonly name: string },
  ) {
    this.#kind = kind;
    this.#code = code;
    this.#onChange = onChange;
    this.#instead = instead;
    this.isRefused = !mayCompile(kind, code);
  }

  /** What the public `backend` says. */
  get name(): string {
    return this.isRefused ? this.#instead.name : this.#kind;
  }

  /**
   * Loads families of kernels beside those that are loaded. Null where that is refused, and where memory or stack do not suffice: then
   * the next call tries again.
   */
  load(families: readonly Family[]): Stages | null {
    if (this.isRefused) return null;
    const loaded = [...this.#loaded];
    try {
      for (const family of withNeeds(families))
        if (!loaded.some((other) => other.family === family))
          loaded.push({ family, module: compile(family.code) });
    } catch (error) {
      if (!isShortage(error)) this.#refuse();
      return null;
    }
    try {
      if (this.stages === null) this.stages = new Stages(loaded);
      else this.stages.add(loaded);
    } catch (error) {
      // Kernels and imports that do not fit are a mistake of the package, which no fall-back should hide.
      if (error instanceof WebAssembly.LinkError) throw error;
      if (!mayInstantiate(this.#kind, this.#code)) this.#refuse();
      return null;
    }
    this.#loaded = loaded;
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

/** What {@link KernelsEngine} `instead` of the kernels is called, if it is not another one on kernels. */
const TYPESCRIPT = { name: "js" };

/**
 * The kernels of an entry, of which a family is given. `onChange` is told the new name where only the first call shows that they are refused; `instead` is what
 * then answers.
 */
export function kernelsEngine(
  kind: KernelKind,
  { code }: Family,
  onChange: (name: string) => void = () => {},
  instead: { readonly name: string } = TYPESCRIPT,
): KernelsEngine {
  return new KernelsEngine(kind, code, onChange, instead);
}

/** A function, so that a bundler can leave it out. */
export function nameOf(engine: KernelsEngine): string {
  return engine.name;
}
