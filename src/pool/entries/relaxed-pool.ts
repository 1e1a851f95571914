/** The entry `xent/relaxed/pool`. */

import * as library from "../../relaxed.js";
import type { CreatePool } from "../api.js";
import { poolMaker } from "../core.js";

export type * from "../api.js";

/** `createPool` of `xent/pool`, of this entry. */
export const createPool: CreatePool = /* @__PURE__ */ poolMaker(library, {
  entry: "relaxed",
  url: () => new URL("./relaxed-pool-worker.js", import.meta.url),
  worker: () => new Worker(new URL("./relaxed-pool-worker.js", import.meta.url), { type: "module" }),
  inline: () => import("../inline.js"),
});
