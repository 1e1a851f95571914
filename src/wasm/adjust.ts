/** What options do to the elements of a block, and to what the kernels make of them. */

import type { Adjustment, View } from "../engine/data.js";
import type { Tile } from "../tensor/tile.js";
import type { Adjusting } from "./passes.js";
import type { Stage } from "./stage.js";

/** Of operations whose results are 0 where a class takes no part. */
export const ADJUSTING: Adjusting = { elements, results: (...given) => results(0, ...given) };

/** Of those whose results are -Infinity there. */
export const ADJUSTING_LOGS: Adjusting = { elements, results: (...given) => results(-Infinity, ...given) };

function elements(stage: Stage, block: number, adjustment: Adjustment, tile: Tile): void {
  const { softcap, temperature, mask, absent } = adjustment;
  const { out } = stage.address;
  if (mask !== null) stage.copyMaskIn(out, mask, tile);
  const count = tile.outer * tile.classes * tile.inner;
  stage.kernels.adjust(block, 0, mask === null ? 0 : out, count, softcap, 1 / temperature, absent);
}

/** A gradient has the derivative of the softcap as a factor; a class that takes no part gets `absent`. */
function results(
  absent: number,
  stage: Stage,
  address: number,
  x: View,
  { softcap, mask }: Adjustment,
  tile: Tile,
): void {
  if (mask === null && softcap === 0) return;
  const { raw, out, y } = stage.address;
  const masks = address === raw ? out : raw;
  if (mask !== null) stage.copyMaskIn(masks, mask, tile);
  if (softcap !== 0) stage.copyIn(y, x, tile);
  const count = tile.outer * tile.classes * tile.inner;
  const logits = softcap === 0 ? 0 : y;
  stage.kernels.adjust(address, logits, mask === null ? 0 : masks, count, softcap, 1, absent);
}
