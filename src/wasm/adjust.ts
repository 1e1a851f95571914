/** What options do to the elements of a block, and to what the kernels make of them. */

import type { Adjustment, ClassMask, View } from "../engine/data.js";
import type { Tile } from "../tensor/tile.js";
import type { Adjusting } from "./passes.js";
import type { Stage } from "./stage.js";

/** Of results that are 0 where a class takes no part. */
export const ADJUSTING: Adjusting = {
  elements,
  results: (stage, address, x, { mask }, tile) => results(stage, address, x, mask, 0, tile, 0),
};

/** Of gradients with respect to the logits, which have the derivative of the softcap as a factor. */
export const ADJUSTING_GRADIENTS: Adjusting = {
  elements,
  results: (stage, address, x, { mask, softcap }, tile) => results(stage, address, x, mask, softcap, tile, 0),
};

/** Of log-probabilities. */
export const ADJUSTING_LOGS: Adjusting = {
  elements,
  results: (stage, address, x, { mask }, tile) => results(stage, address, x, mask, 0, tile, -Infinity),
};

function elements(stage: Stage, block: number, { inner }: View, adjustment: Adjustment, tile: Tile): void {
  const { softcap, temperature, mask, absent } = adjustment;
  if (mask === null && softcap === 0 && temperature === 1) return;
  const { out } = stage.address;
  if (mask !== null) stage.copyMaskIn(out, mask, inner, tile);
  const count = tile.outer * tile.classes * tile.inner;
  stage.kernels.adjust(block, 0, mask === null ? 0 : out, count, softcap, 1 / temperature, absent);
}

function results(
  stage: Stage,
  address: number,
  x: View,
  mask: ClassMask | null,
  softcap: number,
  tile: Tile,
  absent: number,
): void {
  if (mask === null && softcap === 0) return;
  const { raw, out, y } = stage.address;
  const masks = address === raw ? out : raw;
  if (mask !== null) stage.copyMaskIn(masks, mask, x.inner, tile);
  if (softcap !== 0) stage.copyIn(y, x, tile);
  const count = tile.outer * tile.classes * tile.inner;
  const logits = softcap === 0 ? 0 : y;
  stage.kernels.adjust(address, logits, mask === null ? 0 : masks, count, softcap, 1, absent);
}
