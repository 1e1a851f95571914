/** gather: picks elements along one axis. Pure movement of data: no engine could do it faster than a loop. */

import { checkIndices } from "../check/indices.js";
import { type Integers, parseIntegers, tensorOf } from "../check/integers.js";
import { liveData } from "../check/liveData.js";
import { type OptionName, readOptions } from "../check/options.js";
import { checkApart, checkOut } from "../check/out.js";
import { checkAxis } from "../check/settings.js";
import { outOfRange, showShape } from "../check/show.js";
import { parseTensor } from "../check/tensor.js";
import type { TypedArray } from "../dtype.js";
import { denseStrides } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { visitRuns, walkOf } from "../tensor/walk.js";
import type { AnyTensor } from "../types.js";
import { tensorResult } from "./result.js";

const OPTIONS: readonly OptionName[] = ["dim", "index", "out"];

/** Every engine would copy the same elements. */
export function gather() {
  return gatherElements;
}

function gatherElements(input: unknown, given?: unknown): AnyTensor {
  const fn = "gather";
  const options = readOptions(fn, given, OPTIONS);
  const x = parseTensor(fn, "input", input);
  const axis = checkAxis(fn, options.dim, x.shape.length, -1);
  const index = parseIntegers(fn, "index", options.index);
  checkIndexShape(fn, x, axis, index);
  const out = checkOut<TypedArray>(fn, options.out, x.type, index.size);
  checkApart(fn, options.out, out, "input", x);
  checkApart(fn, options.out, out, "index", tensorOf(index));
  const { values } = checkIndices(fn, "index", index, x.shape[axis] ?? 1, null);
  pick(out, x, axis, values, index.shape);
  return tensorResult(options.out, out, index.shape, x.type);
}

/** As many axes as the input, and nowhere longer but along `axis`. An empty index fits any input, as in PyTorch. */
function checkIndexShape(fn: string, x: Tensor, axis: number, index: Integers): void {
  if (index.size === 0) return;
  const axes = Math.max(x.shape.length, 1);
  const fits =
    Math.max(index.shape.length, 1) === axes &&
    index.shape.every((size, i) => i === axis || size <= (x.shape[i] ?? 1));
  if (!fits)
    outOfRange(
      fn,
      `index has shape ${showShape(index.shape)}, expected ${axes} axes and no size above ${showShape(x.shape)}, the shape of input, except on axis ${axis}`,
    );
}

function pick(out: TypedArray, x: Tensor, axis: number, indices: Int32Array, shape: readonly number[]): void {
  const strides = x.strides ?? denseStrides(x.shape);
  const along = strides[axis] ?? 0;
  // Where a result element's row begins: the walk stays at index 0 of the axis.
  const walk = walkOf(
    x.offset,
    shape,
    shape.map((_, i) => (i === axis ? 0 : strides[i])),
  );
  const from: ArrayLike<unknown> = liveData(x);
  const to: { [i: number]: unknown } = out;
  visitRuns(walk, 0, indices.length, (position, length, done) => {
    for (let i = 0; i < length; i++)
      to[done + i] = from[position + i * walk.step + indices[done + i] * along];
  });
}
