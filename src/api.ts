/** The types that every entry exports, and the type of an entry. */

import type * as classes from "./classes.js";
import type * as functions from "./functions.js";

export type {
  BigArray,
  ComputeDType,
  DType,
  Float16Values,
  FloatDType,
  FloatStorage,
  NumberArray,
  TypedArray,
} from "./dtype.js";
export type { FloatArray } from "./engine/data.js";
export type * from "./functions/shared/options.js";
export type * from "./functions.js";
export type { HalfName } from "./halves.js";
export type * from "./results.js";
export type * from "./types.js";

/** What an engine is called; each entry has some of them. */
export type Backend = "wasm" | "wasm-relaxed" | "js";

/** What every entry of the package exports. */
export type Api = {
  readonly [Name in keyof typeof functions]: ReturnType<(typeof functions)[Name]>;
} & Readonly<typeof classes> & {
    /** Which engine computes: `"wasm"`, `"wasm-relaxed"` or `"js"`. Another one after the first call, if that shows only then. */
    readonly backend: Backend;
  };
