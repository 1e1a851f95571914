/** gather: the elements at an index along an axis. */

import type { Entry } from "./entry.js";

export const gather = {
  name: "gather",
  options: ["dim", "index", "out"],
  calls: [
    {
      reads: { x: "input", picks: "index" },
      run: (api, { x, picks, dim }, out) => api.gather(x, { dim, index: picks, out }),
    },
  ],
} as const satisfies Entry;
