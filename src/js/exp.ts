/** exp of every element. */

import { isDouble } from "../dtype.js";
import type { FloatArray, Operand } from "../engine/data.js";
import { lengthOf } from "../intrinsics.js";
import { exp as expOf, min } from "./math.js";
import { BLOCK_ELEMENTS, BlockReader } from "./operands.js";

export function exp(out: FloatArray, x: Operand): void {
  const reader = new BlockReader(x, isDouble(out));
  const length = lengthOf(out);
  for (let start = 0; start < length; start += BLOCK_ELEMENTS) {
    const count = min(BLOCK_ELEMENTS, length - start);
    const block = reader.block(start, count);
    for (let k = 0; k < count; k++) out[start + k] = expOf(block[k]);
  }
}
