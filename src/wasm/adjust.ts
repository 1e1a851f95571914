/** What options do to the elements of a block, and to what the kernels make of them. */

import type { Adjustment, View } from "../engine/data.js";
import type { Tile } from "../tensor/tile.js";
import type { Adjusting } from "./passes.js";
import type { Stage } from "./stage.js";

/** Of results that are 0 where a class takes no part. */
export const ADJUSTING: Adjusting = { elements, results: leaveOut };

/** Of gradients with respect to the logits, which have the derivative of the softcap as a factor. */
export const ADJUSTING_GRADIENTS: Adjusting = {
  elements,
  results(stage, address, x, adjustment, tile) {
    const { y } = stage.address;
    if (adjustment.softcap !== 0) {
      stage.copyIn(y, x, tile);
      stage.kernels.adjust(address, y, 0, tile.outer * tile.classes * tile.inner, adjustment.softcap, 1, 0);
    }
    leaveOut(stage, address, x, adjustment, tile);
  },
};

/** Of log-probabilities. */
export const ADJUSTING_LOGS: Adjusting = {
  elements,
  results: (stage, address, x, adjustment, tile) => leaveOut(stage, address, x, adjustment, tile, -Infinity),
};

function elements(stage: Stage, block: number, view: View, adjustment: Adjustment, tile: Tile): void {
  adjust(stage, block, stage.address.out, view, adjustment, tile);
}

function leaveOut(
  stage: Stage,
  address: number,
  x: View,
  { mask }: Adjustment,
  tile: Tile,
  absent = 0,
): void {
  const { raw, out } = stage.address;
  const masks = address === raw ? out : raw;
  adjust(stage, address, masks, x, { softcap: 0, temperature: 1, mask, absent }, tile);
}

/** `masks`: room for the bytes of the mask. */
function adjust(
  stage: Stage,
  block: number,
  masks: number,
  { inner }: View,
  { softcap, temperature, mask, absent }: Adjustment,
  tile: Tile,
): void {
  if (mask) stage.copyMaskIn(masks, mask, inner, tile);
  const count = tile.outer * tile.classes * tile.inner;
  stage.kernels.adjust(block, 0, mask ? masks : 0, count, softcap, 1 / temperature, absent);
}
