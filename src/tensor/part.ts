/** Part of a view: some of its outer indices. */

import type { View } from "../engine/data.js";
import { adjustmentFrom } from "./mask.js";
import { outerStart } from "./tile.js";

/** `count` outer indices of a view from `o` on: one, unless a stride walks them. */
export function part(view: View, o: number, count: number): View {
  return {
    ...view,
    outer: count,
    offset: outerStart(view, o),
    adjustment: adjustmentFrom(view.adjustment, o),
  };
}
