/** resident: tensors of zeros where the engine computes, for operations that need not copy them. */

import { refuseAllocation } from "../check/allocate.js";
import { outOfRange, showShape } from "../check/fail.js";
import { checkComputeDtype } from "../check/settings.js";
import { FLOAT64 } from "../dtype.js";
import type { Engine } from "../engine/engine.js";
import { readShape } from "../tensor/layout.js";
import { elementCount } from "../tensor/shape.js";
import type { FloatTensor } from "../tensor/types.js";

/** A WebAssembly memory has 4 GiB at most, of which the kernels need less than 2 MiB. */
const MOST_BYTES = 2 ** 32 - 2 ** 21;

export function resident(engine: Engine) {
  const fn = "resident";
  return (shapes: unknown, dtype?: unknown): FloatTensor | FloatTensor[] => {
    const type = checkComputeDtype(fn, dtype ?? undefined);
    const many = Array.isArray(shapes) && typeof shapes[0] === "object";
    const all = many ? readShapes(fn, shapes) : [readShape(fn, "shape", shapes, "")];
    const lengths = all.map((shape) => elementCount(shape));
    const bytes = lengths.reduce((sum, length) => sum + length, 0) * type.Array.BYTES_PER_ELEMENT;
    const what = `${all.map(showShape).join(" and ")} of ${type.dtype}`;
    // Not `bytes > ...`: sizes that overflow to Infinity give NaN beside a 0.
    if (!(bytes <= MOST_BYTES))
      outOfRange(fn, `${what} take ${bytes} bytes, expected at most ${MOST_BYTES}, what one memory can hold`);
    const arrays = allocate(() => engine.resident({ double: type === FLOAT64, lengths }), what, bytes);
    const tensors = arrays.map((data, i) => ({ data, shape: all[i] }));
    return many ? tensors : tensors[0];
  };

  function allocate<T>(create: () => T, what: string, bytes: number): T {
    try {
      return create();
    } catch (error) {
      refuseAllocation(fn, what, bytes, error);
    }
  }
}

function readShapes(fn: string, shapes: readonly unknown[]): number[][] {
  const all: number[][] = [];
  const { length } = shapes;
  for (let i = 0; i < length; i++) all.push(readShape(fn, `shapes[${i}]`, shapes[i], ""));
  return all;
}
