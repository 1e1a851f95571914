/** Yes or no for each row, element or class, as a user may write it: truth values, or numbers of any type, of which 0 is no. */

import { BOOL, FLOAT32, isFloatType, isHalfType, UINT8 } from "../dtype.js";
import { elementsOf, floatsOf } from "../tensor/elements.js";
import type { Tensor } from "../tensor/tensor.js";
import { allocate } from "./allocate.js";
import type { Call } from "./call.js";
import { LABELS, parseTensor } from "./parse.js";
import { showElement } from "./show.js";
import { scalar } from "./tensors.js";

/** A tensor of booleans or numbers; one of them stands for a tensor without axes. Its values are still to be checked. */
export function parseMask(call: Call, name: string, value: unknown): Tensor {
  if (typeof value === "boolean" || typeof value === "number") return scalar(call, name, Number(value));
  return parseTensor(call, name, value, LABELS);
}

/** A byte for each element, row-major: 0 where it is 0 or false. NaN is neither. */
export function bytesOfMask(mask: Tensor): Uint8Array {
  const { call, name, type, shape, size } = mask;
  const elements = isHalfType(type) ? floatsOf(mask, FLOAT32) : elementsOf(mask);
  if (type === BOOL)
    for (let k = 0; k < size; k++)
      if (elements[k] > 1)
        call.outOfRange(`${showElement(name, shape, k)} is ${elements[k]}, expected 0 <= ${name} <= 1`);
  if (type === BOOL || type === UINT8) return elements as Uint8Array;
  const bytes = allocate(call, UINT8, size);
  for (let k = 0; k < size; k++) bytes[k] = Number(elements[k]) === 0 ? 0 : 1;
  if (isFloatType(type))
    for (let k = 0; k < size; k++)
      if (Number.isNaN(elements[k]))
        call.outOfRange(`${showElement(name, shape, k)} is NaN, expected 0, 1 or another number`);
  return bytes;
}
