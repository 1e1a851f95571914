/** How each engine is started in a worker, which may have threads. */

import { START_IN_PAGE, type Starts } from "./startInPage.js";

export const START_IN_WORKER: Starts = {
  ...START_IN_PAGE,
  "xent/pool": async (threads) => (await import("./pool.js")).startPool(threads),
};
