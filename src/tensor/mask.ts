/** Where the bytes of a class mask lie. */

import { partOf } from "../dtype.js";
import type { Adjustment, ClassMask } from "../engine/data.js";
import { lengthOf } from "../intrinsics.js";

/** Where the bytes of a row begin. */
export function maskStart({ rows, apart }: ClassMask, row: number): number {
  if (rows === 0) return 0;
  const k = Math.floor(row / rows);
  return k * apart + row - k * rows;
}

/** Whether a class of a row takes no part; -1 is none. */
export function isLeftOut(mask: ClassMask, row: number, c: number): boolean {
  return c >= 0 && mask.bytes[maskStart(mask, row) + c * mask.step] === 0;
}

/** What belongs to the rows of a view from an outer index `o` on. */
export function adjustmentFrom(adjustment: Adjustment | null, o: number): Adjustment | null {
  if (adjustment === null || adjustment.mask === null) return adjustment;
  const { mask } = adjustment;
  const start = o * mask.apart;
  const bytes = partOf(mask.bytes, start, lengthOf(mask.bytes) - start);
  return { ...adjustment, mask: { ...mask, bytes } };
}
