/** The options that change logits before their softmax: which classes take part, temperature and softcap. */

import { type ElementType, typeNamed } from "../dtype.js";
import type { MaskView, View } from "../engine/data.js";
import { broadcastStrides } from "../tensor/broadcast.js";
import { readWalk } from "../tensor/elements.js";
import { elementCount, sameShape } from "../tensor/shape.js";
import { denseTensor, type Tensor } from "../tensor/tensor.js";
import { walkOfRows } from "../tensor/view.js";
import type { Call } from "./call.js";
import type { Options } from "./options.js";
import { checkPositive } from "./settings.js";
import { showElement, showShape } from "./show.js";
import { parseMask, truthOf } from "./truth.js";

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
    temperature: temperature === undefined ? 1 : checkPositive(call, "temperature", temperature),
    softcap: softcap === undefined ? 0 : checkPositive(call, "softcap", softcap),
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
  const classes = axis === null ? "" : `${showShape([shape[axis]])} (the classes) or `;
  call.outOfRange(
    `classMask has shape ${showShape(mask.shape)}, expected ${classes}${showShape(shape)}, the shape of ${name}`,
  );
}

const BYTES = typeNamed("uint8") as ElementType<Uint8Array>;

/** The mask of a tensor of this shape, with a byte for each element: looks at its values. */
export function classesThatCount(mask: Tensor, shape: readonly number[], axis: number | null): Tensor {
  const bytes = denseTensor(mask.call, mask.name, truthOf(mask), BYTES, mask.shape);
  if (sameShape(mask.shape, shape) || axis === null) return bytes;
  // Along the class axis, and alike along all others.
  const along = shape.map((size, other) => (other === axis ? size : 1));
  const strides = broadcastStrides({ ...bytes, shape: along }, shape);
  return { ...bytes, shape, size: elementCount(shape), strides };
}

/** A view of the logits, or of their gradients, as the options want it: a class that takes no part counts as `absent`. */
export function adjustedView(
  view: View,
  { softcap, temperature }: Pick<ClassOptions, "softcap" | "temperature">,
  mask: MaskView | null,
  absent: number,
): View {
  return { ...view, adjustment: { softcap, temperature, mask, absent, rewrite: null } };
}

/** Bytes of a mask that are read together. */
const BLOCK = 8192;

/** How many classes of each row take part. */
export function classesLeft(view: View, mask: MaskView): Int32Array {
  const { outer, classes, inner } = view;
  const left = new Int32Array(outer * inner);
  const walk = walkOfRows({ ...view, ...mask });
  const most = Math.max(1, Math.floor(BLOCK / classes));
  const bytes = new Uint8Array(most * classes);
  for (let row = 0; row < left.length; row += most) {
    const count = Math.min(most, left.length - row);
    readWalk(bytes, mask.data, walk, row * classes, count * classes);
    for (let r = 0; r < count; r++)
      for (let c = 0; c < classes; c++) if (bytes[r * classes + c] !== 0) left[row + r]++;
  }
  return left;
}

/** Refuses rows that count and have no class. `shape`: that of the rows. */
export function checkClassesLeft(
  call: Call,
  left: Int32Array,
  shape: readonly number[],
  counts: Uint8Array | null,
): void {
  for (let row = 0; row < left.length; row++)
    if (left[row] === 0 && (counts === null || counts[row] !== 0))
      call.outOfRange(
        `classMask leaves ${showElement("row", shape, row)} no class, expected at least one in each row that counts`,
      );
}
