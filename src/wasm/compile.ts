/** Compiling the kernels, and telling whether that is possible, as far as can be known without doing it. */

import { isEndOfStack } from "../endOfStack.js";
import { decode, type EncodedModule } from "./decode.js";
import type { KernelCode } from "./family.js";

/** Modules of one function that uses an instruction of the kernels' kind: what compiles one compiles the kernels. */
const PROBES = {
  /** i8x16.popcnt. */
  wasm: [10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11],
  /** f32x4.relaxed_madd. */
  "wasm-relaxed": [10, 19, 1, 17, 0, 65, 0, 253, 15, 65, 0, 253, 15, 65, 0, 253, 15, 253, 133, 2, 11],
} as const;

/** The kinds of kernels, as the public `backend` says. */
export type KernelKind = keyof typeof PROBES;

/** A module with a type () -> v128 and one function of that type, up to its code. */
const PROBE_START = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0];

/**
 * Whether WebAssembly is there, knows the instructions and may be compiled synchronously (a page's CSP can forbid it), as far as is
 * known: without memory or stack, the first call will see.
 */
export function mayCompile(kind: KernelKind, code: KernelCode): boolean {
  if (typeof WebAssembly !== "object") return false;
  if (!isEncoded(code)) return true;
  try {
    compileProbe(kind);
  } catch (error) {
    return isShortage(error);
  }
  return true;
}

/**
 * Whether instances are allowed at all, after one was refused: where a page forbids to compile, WebKit refuses just these. A module
 * that the runtime compiled says that they are.
 */
export function mayInstantiate(kind: KernelKind, code: KernelCode): boolean {
  if (!isEncoded(code)) return true;
  try {
    new WebAssembly.Instance(compileProbe(kind));
  } catch (error) {
    return isShortage(error);
  }
  return true;
}

function compileProbe(kind: KernelKind): WebAssembly.Module {
  return new WebAssembly.Module(Uint8Array.of(...PROBE_START, ...PROBES[kind]));
}

/** Whether memory or stack did not suffice, which may be otherwise next time. What is forbidden or not known has other errors. */
export function isShortage(error: unknown): boolean {
  return error instanceof RangeError || isEndOfStack(error);
}

export function compile(code: KernelCode): WebAssembly.Module {
  return isEncoded(code) ? new WebAssembly.Module(decode(code)) : code;
}

function isEncoded(code: KernelCode): code is EncodedModule {
  return Object.hasOwn(code, "text");
}
