/** The options that change logits before their softmax: which classes take part, temperature and softcap. */

import type { ClassMask, View } from "../engine/data.js";
import { maskStart } from "../tensor/mask.js";
import { sameShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Call } from "./call.js";
import { bytesOfMask, parseMask } from "./mask.js";
import type { Options } from "./options.js";
import { checkPositive } from "./settings.js";
import { showElement, showShape } from "./show.js";

/** Options that were read; the values of the mask are still to be checked. */
export interface ClassOptions {
  /** 1 for none. */
  readonly temperature: number;
  /** 0 for none. */
  readonly softcap: number;
  /** In the shape of the logits, or of their classes. */
  readonly mask: Tensor | null;
}

/** Those of a tensor of this shape, which messages call `name`, with classes on `axis`; null where they change nothing. */
export function readClassOptions(
  call: Call,
  options: Readonly<Options>,
  name: string,
  shape: readonly number[],
  axis: number | null,
): ClassOptions | null {
  const { temperature, softcap, classMask } = options;
  if (temperature === undefined && softcap === undefined && classMask === undefined) return null;
  return {
    temperature: checkPositive(call, "temperature", temperature, 1),
    softcap: checkPositive(call, "softcap", softcap, 0),
    mask: classMask === undefined ? null : checkClassMask(call, classMask, name, shape, axis),
  };
}

function checkClassMask(
  call: Call,
  value: unknown,
  name: string,
  shape: readonly number[],
  axis: number | null,
): Tensor {
  const mask = parseMask(call, "classMask", value);
  const isOfClasses = axis !== null && mask.shape.length === 1 && mask.shape[0] === shape[axis];
  if (sameShape(mask.shape, shape) || isOfClasses) return mask;
  const classes = axis === null || shape.length === 1 ? "" : `${showShape([shape[axis]])} (the classes) or `;
  call.outOfRange(
    `classMask has shape ${showShape(mask.shape)}, expected ${classes}${showShape(shape)}, the shape of ${name}`,
  );
}

/** The mask of a view of logits of this shape along an axis: looks at its values. */
export function classesThatCount(
  mask: Tensor,
  shape: readonly number[],
  { classes, inner }: Pick<View, "classes" | "inner">,
): ClassMask {
  const bytes = bytesOfMask(mask);
  return sameShape(mask.shape, shape)
    ? { bytes, rows: inner, apart: classes * inner, step: inner }
    : { bytes, rows: 0, apart: 0, step: 1 };
}

/** A view of the logits, or of their gradients, as the options want it: a class that takes no part counts as `absent`. */
export function adjustedView(
  view: View,
  { softcap, temperature }: Pick<ClassOptions, "softcap" | "temperature">,
  mask: ClassMask | null,
  absent: number,
): View {
  return { ...view, adjustment: { softcap, temperature, mask, absent } };
}

/**
 * How many classes of each row of a view take part. Refuses a row that counts and has none. `shape`: that of the rows.
 */
export function checkClassesLeft(
  call: Call,
  { outer, classes, inner }: View,
  mask: ClassMask,
  shape: readonly number[],
  counts: Uint8Array | null,
): Int32Array {
  const left = new Int32Array(outer * inner);
  for (let row = 0; row < left.length; row++) {
    const start = maskStart(mask, row);
    // One mask for all rows is counted once.
    if (row > 0 && mask.rows === 0) left[row] = left[0];
    else for (let c = 0; c < classes; c++) if (mask.bytes[start + c * mask.step] !== 0) left[row]++;
    if (left[row] === 0 && counts?.[row] !== 0)
      call.outOfRange(
        `classMask leaves ${shape.length === 0 ? "the row" : showElement("row", shape, row)} no class, expected at least one in each row that counts`,
      );
  }
  return left;
}
