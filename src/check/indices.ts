/** Class indices of every integer type become one Int32Array, each value in range or marked as ignored. */

import { INT32 } from "../dtype.js";
import { elementsOf } from "../tensor/elements.js";
import { allocate } from "./allocate.js";
import type { Call } from "./call.js";
import { canonicalize } from "./canonicalize.js";
import { type Integers, isLiteral } from "./integers.js";
import { showElement } from "./show.js";

/** Canonical indices: -1 where ignored, else in `[0, classes)`. */
export interface Indices {
  readonly values: Int32Array;
  /** How many are not ignored. */
  readonly kept: number;
}

/** Fresh pages cost more than the checks, so memory for up to this many indices (1 MiB) is kept for the next call. */
const KEPT_LENGTH = 1 << 18;
let keptMemory: Int32Array = new Int32Array(0);

function memoryFor(call: Call, length: number): Int32Array {
  if (keptMemory.length === length) return keptMemory;
  const memory = allocate(call, INT32, length);
  if (length <= KEPT_LENGTH) keptMemory = memory;
  return memory;
}

/** Whoever has the last result keeps it: the next call takes other memory. */
export function leaveIndices(): void {
  keptMemory = new Int32Array(0);
}

/**
 * Checks that `0 <= value < classes` and converts. A value equal to `ignoreIndex` (null: none) is ignored before its
 * range is looked at. The result is good until the next call of this function, unless {@link leaveIndices} comes first.
 */
export function checkIndices(
  call: Call,
  name: string,
  integers: Integers,
  classes: number,
  ignoreIndex: number | bigint | null,
): Indices {
  const values = memoryFor(call, integers.size);
  const literal = isLiteral(integers);
  const source = literal ? integers.literals : elementsOf(integers);
  const kept = canonicalize(values, source, literal ? null : integers.type, classes, ignoreIndex);
  if (kept < 0) refuseIndex(call, name, integers.shape, ~kept, source[~kept], classes, ignoreIndex);
  return { values, kept };
}

export function refuseIndex(
  call: Call,
  name: string,
  shape: readonly number[],
  element: number,
  value: number | bigint,
  classes: number,
  ignoreIndex: number | bigint | string | null,
): never {
  const integer = typeof value === "bigint" || Number.isInteger(value) ? "" : "an integer, ";
  const ignored = ignoreIndex === null ? "" : ` or ignoreIndex (${ignoreIndex})`;
  call.outOfRange(
    `${showElement(name, shape, element)} is ${value}, expected ${integer}0 <= ${name} < ${classes}${ignored}`,
  );
}
