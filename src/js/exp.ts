/** exp of every element. */

import { isDouble } from "../dtype.js";
import type { Engine } from "../engine/engine.js";
import { lengthOf } from "../intrinsics.js";
import { floatsFor, roundInto } from "./halves.js";
import { exp as expOf, min } from "./math.js";
import { BLOCK_ELEMENTS, BlockReader } from "./operands.js";

export const exp: Engine["exp"] = ({ out, x }) => {
  const to = floatsFor(out);
  const reader = new BlockReader(x, isDouble(to));
  const length = lengthOf(to);
  for (let start = 0; start < length; start += BLOCK_ELEMENTS) {
    const count = min(BLOCK_ELEMENTS, length - start);
    const block = reader.block(start, count);
    for (let k = 0; k < count; k++) to[start + k] = expOf(block[k]);
  }
  roundInto(out, to);
};
