/** The entry `xent/js/pool`. */

import * as library from "../../js.js";
import type { CreatePool } from "../api.js";
import { poolMaker } from "../core.js";

export type * from "../api.js";

/** `createPool` of `xent/pool`, of this entry. */
export const createPool: CreatePool = /* @__PURE__ */ poolMaker(library, {
  entry: "js",
  url: () => new URL("./js-pool-worker.js", import.meta.url),
  worker: () => new Worker(new URL("./js-pool-worker.js", import.meta.url), { type: "module" }),
  inline: () => import("../inline.js"),
});
