/** The entry `xent/pool`. */

import * as library from "../../index.js";
import type { CreatePool } from "../api.js";
import { poolMaker } from "../core.js";

export type * from "../api.js";

/**
 * The functions of this entry on several threads.
 *
 * Large calls are divided into pieces, ranges of the outermost axis, which the caller and its helpers claim one after the other; small
 * ones stay on the caller's thread. What a helper leaves undone, because it ended or is late, the caller does again. Results are those of
 * the entry to the last bit, and so are errors, which are thrown before anything is written. Helpers do not keep the process alive.
 * A page may not wait for them: there only the functions of `async` use them: by copies, unless it is isolated from other origins.
 *
 * @param options - {@link PoolOptions}.
 * @returns A {@link Pool}. Where there are no threads its functions compute on the caller's.
 * @throws TypeError if an option is unknown or of the wrong kind; RangeError if `threads` is no integer from 1 to 1024.
 * @example
 * const pool = createPool({ threads: 2 });
 * pool.crossEntropy([[3, 1, -3]], [1]); // 2.1291
 * (await pool.async.crossEntropy([[3, 1, -3]], [1])); // 2.1291
 * pool.close();
 */
export const createPool: CreatePool = /* @__PURE__ */ poolMaker(library, {
  entry: "index",
  url: () => new URL("./pool-worker.js", import.meta.url),
  worker: () => new Worker(new URL("./pool-worker.js", import.meta.url), { type: "module" }),
  inline: () => import("../inline.js"),
});
