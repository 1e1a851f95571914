/** resident: tensors of zeros where the engine computes, for operations that need not copy them. */

import { refuseAllocation } from "../check/allocate.js";
import type { Call } from "../check/call.js";
import { readShape } from "../check/layout.js";
import { checkComputeDtype } from "../check/settings.js";
import { showShape } from "../check/show.js";
import { type ComputeDType, FLOAT64 } from "../dtype.js";
import type { Engine } from "../engine/engine.js";
import type { ArraysByDType, Or } from "../results.js";
import { elementCount } from "../tensor/shape.js";
import type { Absent, FloatTensor, Named } from "../types.js";
import { define } from "./shared/define.js";

/** A tensor of the type that `dtype` names, float32 where it is absent. */
export type ResidentTensor<D = undefined> = FloatTensor<
  ArraysByDType[Or<D & (ComputeDType | Absent), "float32">]
>;

export interface Resident extends Named<"resident"> {
  /**
   * Tensors of zeros that lie in WebAssembly memory, where the kernels compute. Operations on them, and with `out` in the same
   * memory, run without copies. To its owner each is an ordinary array, never detached, and collected like any other.
   *
   * @param shape - The sizes of a tensor; or a list of shapes, for tensors that share one memory, such as logits and gradient.
   * @param dtype - `"float32"` (default) or `"float64"`.
   * @returns A tensor, or one for each shape in a list. `xent/js` gives ordinary arrays.
   * @throws TypeError if a shape is no list of integers, or `dtype` is none of the two. RangeError if a size is negative or no
   * integer, if the tensors of one call take more than 4,292,870,144 bytes, or if they cannot be allocated.
   * @example
   * resident([2, 3]).data; // [0, 0, 0, 0, 0, 0]
   * resident([[2, 3], [4]], "float64")[1].shape; // [4]
   * @remarks A memory takes 1.5 MB for the kernels besides its tensors, so keep tensors that belong together in one. Source: the
   * WebAssembly memory of onnxruntime-web's and tfjs's tensors; there it must be freed by hand.
   * @see The option `out`, which is enough where the copies are not what takes the time.
   */
  <D extends ComputeDType | Absent = undefined>(shape: ArrayLike<number>, dtype?: D): ResidentTensor<D>;
  /** The same for a list of shapes: a tensor for each, all in one memory. */
  <Shapes extends readonly ArrayLike<number>[] | [], D extends ComputeDType | Absent = undefined>(
    shapes: Shapes,
    dtype?: D,
  ): { -readonly [I in keyof Shapes]: ResidentTensor<D> };
}

/** A WebAssembly memory has 4 GiB at most, of which the kernels need less than 2 MiB. */
const MOST_BYTES = 2 ** 32 - 2 ** 21;

export function resident(engine: Pick<Engine, "resident">): Resident {
  return define<Resident>("resident", (call) => (shapes, dtype) => {
    const type = checkComputeDtype(call, dtype ?? undefined);
    const many = Array.isArray(shapes) && typeof shapes[0] === "object";
    const all = many ? readShapes(call, shapes) : [readShape(call, "shape", shapes, "")];
    const lengths = all.map((shape) => elementCount(shape));
    const bytes = lengths.reduce((sum, length) => sum + length, 0) * type.Array.BYTES_PER_ELEMENT;
    const what = `${all.map(showShape).join(" and ")} of ${type.dtype}`;
    // Not `bytes > ...`: sizes that overflow to Infinity give NaN beside a 0.
    if (!(bytes <= MOST_BYTES))
      call.outOfRange(
        `${what} take ${bytes} bytes, expected at most ${MOST_BYTES}, what one memory can hold`,
      );
    const arrays = allocate(call, () => engine.resident({ double: type === FLOAT64, lengths }), what, bytes);
    const tensors = arrays.map((data, i) => ({ data, shape: all[i] }));
    return many ? tensors : tensors[0];
  });
}

function allocate<T>(call: Call, create: () => T, what: string, bytes: number): T {
  try {
    return create();
  } catch (error) {
    refuseAllocation(call, what, bytes, error);
  }
}

function readShapes(call: Call, shapes: readonly unknown[]): number[][] {
  const all: number[][] = [];
  const { length } = shapes;
  for (let i = 0; i < length; i++) all.push(readShape(call, `shapes[${i}]`, shapes[i], ""));
  return all;
}
