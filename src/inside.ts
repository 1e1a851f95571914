/** What an entry shows to `xent/pool` beside the public functions: how they are made, and what of. */

import type { Engine } from "./engine/engine.js";
import type * as functions from "./functions.js";
import type { HALF_FORMATS, Halves } from "./halves.js";

export interface Inside {
  readonly makers: typeof functions;
  readonly engine: Engine;
  readonly Halves: typeof Halves;
  readonly formats: typeof HALF_FORMATS;
}
