/** Segments of a target: sequences that are packed side by side. */

import { UINT8 } from "../dtype.js";
import { elementsOf } from "../tensor/elements.js";
import { elementCount } from "../tensor/shape.js";
import { denseTensor } from "../tensor/tensor.js";
import type { Call } from "./call.js";
import { exact } from "./canonicalize.js";
import { type Integers, isLiteral } from "./integers.js";
import { bytesOfMask } from "./mask.js";
import type { RowOptions } from "./rowOptions.js";
import { showShape } from "./show.js";

export interface SegmentsOfTarget {
  readonly count: number;
  /** That of each element of the target. */
  readonly of: Int32Array;
}

/** Offsets from 0 to the size of the target that do not descend: looks at their values. */
export function checkSegments(call: Call, offsets: Integers, size: number): SegmentsOfTarget {
  const { shape } = offsets;
  if (shape.length !== 1 || offsets.size === 0)
    call.outOfRange(`segments has shape ${showShape(shape)}, expected a list of at least one offset`);
  const source: ArrayLike<number | bigint> = isLiteral(offsets) ? offsets.literals : elementsOf(offsets);
  const of = new Int32Array(size);
  const count = offsets.size - 1;
  let from = 0;
  for (let k = 0; k <= count; k++) {
    const offset = exact(source[k]);
    const least = k === 0 ? 0 : from;
    const most = k === 0 ? 0 : size;
    if (!(Number.isInteger(Number(offset)) && offset >= least && offset <= most))
      call.outOfRange(
        `segments[${k}] is ${source[k]}, expected an integer, ${least} <= segments[${k}] <= ${most}: offsets begin with 0 and do not descend`,
      );
    if (k > 0) of.fill(k - 1, from, Number(offset));
    from = Number(offset);
  }
  if (from !== size) call.outOfRange(`segments ends with ${from}, expected ${size}, the size of the target`);
  return { count, of };
}

/** The options of rows that count only where their target lies in their own segment. */
export function withinSegments(call: Call, rows: RowOptions, { of }: SegmentsOfTarget): RowOptions {
  const { shape, shift, mask } = rows;
  const bytes = mask === null ? new Uint8Array(elementCount(shape)).fill(1) : bytesOfMask(mask).slice();
  for (let at = shift; at < bytes.length; at++) if (of[at - shift] !== of[at]) bytes[at] = 0;
  return { ...rows, mask: denseTensor(call, "mask", bytes, UINT8, shape) };
}
