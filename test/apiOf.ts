/** All public functions on an engine, as an entry exports them. */

import type { Api } from "../src/api.js";
import { create } from "../src/create.js";
import type { Engine } from "../src/engine/engine.js";
import * as operations from "../src/operations/index.js";

export function apiOf(engine: Engine, backend: string): Api {
  const functions = Object.entries(operations).map(([name, operation]) => [name, create(operation, engine)]);
  return { ...Object.fromEntries(functions), backend };
}
