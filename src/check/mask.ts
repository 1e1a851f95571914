/** Yes or no for each row, as a user may write it: truth values, or numbers of any type, of which 0 is no. */

import { FLOAT64 } from "../dtype.js";
import { elementsOf } from "../tensor/elements.js";
import { operandOf } from "../tensor/operand.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Call } from "./call.js";
import { LABELS, parseTensor } from "./parse.js";
import { showElement } from "./show.js";
import { checkTruthValues } from "./values.js";

/** A mask whose values are not checked yet. */
export function parseMask(call: Call, name: string, value: unknown): Tensor {
  return parseTensor(call, name, value, LABELS);
}

const BLOCK = 1024;

/** A byte for each element, 0 for no. NaN is refused, and bytes of truth values that are neither 0 nor 1. */
export function bytesOfMask(mask: Tensor): Uint8Array {
  checkTruthValues(mask);
  const { call, name, shape, size } = mask;
  if (mask.type.Array === Uint8Array) return elementsOf(mask) as Uint8Array;
  const operand = operandOf(mask, shape, FLOAT64);
  const bytes = new Uint8Array(size);
  const block = new Float64Array(Math.min(BLOCK, size));
  for (let start = 0; start < size; start += BLOCK) {
    const count = Math.min(BLOCK, size - start);
    operand.read(block, start, count);
    for (let i = 0; i < count; i++) {
      if (Number.isNaN(block[i]))
        call.outOfRange(`${showElement(name, shape, start + i)} is NaN, expected 0, 1 or another number`);
      bytes[start + i] = block[i] === 0 ? 0 : 1;
    }
  }
  return bytes;
}
