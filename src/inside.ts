/** What an entry shows to `xent/pool` beside the public functions: how they are made, and what of. */

import type { leaveIndices } from "./check/indices.js";
import type { Engine } from "./engine/engine.js";
import type * as functions from "./functions.js";
import type { HALF_FORMATS, Halves } from "./halves.js";
import type { Family } from "./wasm/family.js";

export interface Inside {
  readonly makers: typeof functions;
  readonly engine: Engine;
  readonly Halves: typeof Halves;
  readonly formats: typeof HALF_FORMATS;
  readonly leaveIndices: typeof leaveIndices;
  /** The families of each set of kernels that the engine runs on. */
  readonly kernels: Readonly<Record<string, Readonly<Record<string, Family>>>>;
}
