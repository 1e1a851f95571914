/** Kernels that take logits out of a tensor which lies in the memory itself, and put them back. */

import type { Tile } from "../tensor/tile.js";
import type { Kernels } from "./module.js";
import { KEEP } from "./passes.js";

/**
 * Runs such a kernel. Where it ends early, at the end of the stack or in a trap, the elements are given back; the same call before it
 * sees to it that there is stack for that, and code that is compiled. `index`: the classes of the logits, 0 for the reference classes.
 */
export function givingBack(
  { giveBack }: Pick<Kernels, "giveBack">,
  passes: number,
  { classStart, outer, classes, inner }: Tile,
  from: number,
  index: number,
  state: number,
  run: () => void,
): void {
  if ((passes & KEEP) === 0) {
    run();
    return;
  }
  giveBack(from, index, state, classStart, outer, classes, inner);
  try {
    run();
  } catch (error) {
    giveBack(from, index, state, classStart, outer, classes, inner);
    throw error;
  }
}
