/** All public functions on an engine, as an entry exports them. */

import type { Api } from "../src/api.js";
import type { Engine } from "../src/engine/engine.js";
import * as functions from "../src/functions.js";

export function apiOf(engine: Engine, backend: string): Api {
  const made = Object.entries(functions).map(([name, make]) => [name, make(engine)]);
  return { ...Object.fromEntries(made), backend };
}
