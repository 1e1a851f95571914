/** The engines of the entries: the kernels, compiled on first use, or another engine where they cannot be. */
import type { Backend } from "../backend.js";
import { isEndOfStack } from "../endOfStack.js";
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

/** How an entry has its kernels: as text, or as the module that its runtime compiled. */
export type Kernels = EncodedModule | WebAssembly.Module;

/**
 * An engine on `kernels` that is loaded when an operation is called for the first time; `instead` where the instructions are not
 * known or nothing may be compiled. Where that shows at the first call only, it becomes `instead` and tells `onChange` its name.
 * Where memory or stack do not suffice, `instead` answers that call, and the next one tries again. An instance that traps is
 * dropped: the error is the caller's, the next call loads another.
 */
export function engineOnFirstUse(
  name: keyof typeof PROBES,
  kernels: Kernels,
  instead: Backend,
  onChange: (name: string) => void = () => {},
): Backend {
  if (!mayCompile(name, kernels)) return instead;
  const engine = { name } as Record<string, unknown>;
  const others = instead as unknown as Record<string, Operation>;
  const operations = Object.keys(js).filter((operation) => operation !== "name");
  let module: WebAssembly.Module | null = null;
  let isLoaded = false;

  /** Whether the operations of the engine are those of an instance, or will always be those of `instead`. */
  function load(): boolean {
    if (isLoaded) return true;
    try {
      module ??= compile(kernels);
    } catch (error) {
      if (isShortage(error)) return false;
      return forbid();
    }
    try {
      const loaded = createWasmEngine(name, module) as unknown as Record<string, Operation>;
      for (const operation of operations) engine[operation] = dropping(loaded[operation]);
    } catch (error) {
      // Kernels and imports that do not fit are a mistake of the package, which no fall-back should hide.
      if (error instanceof WebAssembly.LinkError) throw error;
      return isEncoded(kernels) && !mayInstantiate(name) ? forbid() : false;
    }
    isLoaded = true;
    return true;
  }

  /** From now on the engine is `instead`. */
  function forbid(): true {
    isLoaded = true;
    Object.assign(engine, instead);
    onChange(instead.name);
    return true;
  }

  function dropping(operation: Operation): Operation {
    return (...args) => {
      try {
        return operation(...args);
      } catch (error) {
        if (error instanceof WebAssembly.RuntimeError) unload();
        throw error;
      }
    };
  }

  function unload(): void {
    isLoaded = false;
    for (const operation of operations)
      engine[operation] = (...args: unknown[]) =>
        (load() ? (engine[operation] as Operation) : others[operation])(...args);
  }

  unload();
  return engine as unknown as Backend;
}

type Operation = (...args: unknown[]) => unknown;

/** A function, so that a bundler can leave it out. */
export function nameOf(engine: Backend): string {
  return engine.name;
}

/**
 * Whether WebAssembly is there, knows the instructions and may be compiled synchronously (a page's CSP can forbid it), as far as is
 * known: without memory or stack, the first call will see.
 */
function mayCompile(name: keyof typeof PROBES, kernels: Kernels): boolean {
  if (typeof WebAssembly !== "object") return false;
  if (!isEncoded(kernels)) return true;
  try {
    compileProbe(name);
  } catch (error) {
    return isShortage(error);
  }
  return true;
}

/** Whether instances are allowed at all: where a page forbids to compile, WebKit refuses just these. */
function mayInstantiate(name: keyof typeof PROBES): boolean {
  try {
    new WebAssembly.Instance(compileProbe(name));
  } catch (error) {
    return isShortage(error);
  }
  return true;
}

function compileProbe(name: keyof typeof PROBES): WebAssembly.Module {
  return new WebAssembly.Module(Uint8Array.of(...PROBE_START, ...PROBES[name]));
}

/** Whether memory or stack did not suffice, which may be otherwise next time. What is forbidden or not known has other errors. */
function isShortage(error: unknown): boolean {
  return error instanceof RangeError || isEndOfStack(error);
}

function isEncoded(kernels: Kernels): kernels is EncodedModule {
  return Object.hasOwn(kernels, "text");
}

function compile(kernels: Kernels): WebAssembly.Module {
  return isEncoded(kernels) ? new WebAssembly.Module(decode(kernels)) : kernels;
}
