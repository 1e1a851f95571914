/** Small calls: a few short rows, which one call of a kernel computes in less time than it takes to stream them tile by tile. */

import type { View } from "../engine/data.js";
import { SHORT_ROW } from "./passes.js";
import type { Stage } from "./stage.js";

/** Elements up to which the machinery of streaming shows. */
const MOST_ELEMENTS = 1024;

/** Whether these are so few contiguous short rows, to be staged in one piece. */
export function isSmall({ single, holdsTensors }: Stage, x: View): boolean {
  const { outer, classes, inner, stride, places } = x;
  return (
    single &&
    !holdsTensors &&
    inner === 1 &&
    classes <= SHORT_ROW &&
    outer * classes <= MOST_ELEMENTS &&
    places === null &&
    (stride === classes || outer === 1)
  );
}
