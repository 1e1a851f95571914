/** What the pools of all entries share: one file beside them. */

import type { CreatePool, Pool } from "./api.js";
import { Members, type Platform } from "./createPool.js";
import type { Settings } from "./divided.js";
import type { Library } from "./library.js";
import { nodeThreads, parallelismOfNode, threadsOfNode } from "./nodeThreads.js";

export { serve } from "./worker.js";

/** `createPool` of an entry, whose helpers run the file at `worker`. Tests have other settings, which divide small calls, too. */
export function poolMaker(library: Library, worker: () => URL, settings?: Settings): CreatePool {
  return (options) => new Members(library, platformHere(worker), options, settings).pool as unknown as Pool;
}

function platformHere(worker: () => URL): Platform {
  const threads = threadsOfNode();
  if (threads === null) return { start: null, mayBlock: false, parallelism: 1 };
  return {
    start: nodeThreads(threads, worker),
    mayBlock: true,
    parallelism: parallelismOfNode() ?? 1,
  };
}
