/** What the pools of all entries share: one file beside them. */

import type { CreatePool, Pool, PoolWorker } from "./api.js";
import { readOptions } from "./check.js";
import { Members, type Platform } from "./createPool.js";
import type { Settings } from "./divided.js";
import type { Library } from "./library.js";
import { nodeThreads, parallelismOfNode, threadsOfNode } from "./nodeThreads.js";
import { hasWorkers, mayBlock, mayShare, parallelismOfPage } from "./web.js";
import { type WorkerSources, webThreads } from "./webThreads.js";

export { serve } from "./worker.js";

/** `createPool` of an entry, whose helpers run its worker. Tests have other settings, which divide small calls, too. */
export function poolMaker(library: Library, sources: WorkerSources, settings?: Settings): CreatePool {
  return (options) => {
    const { threads, worker } = readOptions(options);
    const platform = platformHere(library, sources, worker);
    return new Members(library, platform, threads, settings).pool as unknown as Pool;
  };
}

function platformHere(library: Library, sources: WorkerSources, own: (() => PoolWorker) | null): Platform {
  const threads = threadsOfNode();
  if (threads !== null)
    return {
      start: nodeThreads(threads, sources.url),
      shares: true,
      mayBlock: true,
      parallelism: parallelismOfNode() ?? 1,
    };
  const shares = mayShare();
  return {
    start: hasWorkers() ? webThreads(library, sources, own, shares) : null,
    shares,
    mayBlock: mayBlock(),
    parallelism: parallelismOfPage(),
  };
}
