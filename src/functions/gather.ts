/** gather: picks elements along one axis. Pure movement of data: no engine could do it faster than a loop. */

import type { Call } from "../check/call.js";
import { checkIndices } from "../check/indices.js";
import { type Integers, parseIntegers, tensorOf } from "../check/integers.js";
import { liveData } from "../check/liveData.js";
import { type OptionName, readOptions } from "../check/options.js";
import { checkApart, checkOut } from "../check/out.js";
import { parseTensor } from "../check/parse.js";
import { checkAxis } from "../check/settings.js";
import { showShape } from "../check/show.js";
import type { Float16Values, TypedArray } from "../dtype.js";
import type { Gathered } from "../results.js";
import { denseStrides } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { visitRuns, walkOf } from "../tensor/walk.js";
import type { Absent, AnyTensor, IndexLike, Named, TensorLike } from "../types.js";
import { define } from "./shared/define.js";
import type { OutOption } from "./shared/options.js";
import { tensorResult } from "./shared/result.js";

/** The options of {@link gather}. */
export interface GatherOptions<Out = TypedArray | Float16Values | Absent> extends OutOption<Out> {
  /** The axis to pick along. Default -1. */
  dim?: number | Absent;
  /** The positions to pick, with as many axes as the input. */
  index: IndexLike;
}

export interface Gather extends Named<"gather"> {
  /**
   * Picks elements along one axis.
   *
   * `y[i][j] = x[i][index[i][j]]` for two axes and `dim` 1
   *
   * @param input - A tensor of any shape and element type.
   * @param options - `index` has as many axes as `input` and is nowhere longer but along `dim`;
   * `0 <= index < input.shape[dim]`.
   * @returns A tensor of the shape of `index` and the element type of `input`.
   * @throws TypeError if `input` is no tensor, `index` holds no integers, an option is unknown or of the wrong kind,
   * or `out` has another type. RangeError if a shape, an index or `dim` is out of range, or if `out` has another
   * length or overlaps an argument.
   * @example
   * gather([[0.1, 0.9], [0.7, 0.3]], { dim: 1, index: [[1], [0]] }).data; // [0.9, 0.7]
   * @remarks Source: PyTorch `torch.gather`; `dim` defaults to -1 here.
   * @see {@link nllLoss}, which picks one log-probability per row, negates and averages.
   */
  <X extends TensorLike, Out extends TypedArray | Float16Values | Absent = undefined>(
    input: X,
    options: GatherOptions<Out>,
  ): Gathered<X, Out>;
}

const OPTIONS: readonly OptionName[] = ["dim", "index", "out"];

/** Every engine would copy the same elements. */
export function gather(): Gather {
  return define<Gather>("gather", (call) => (input, options) => gatherElements(call, input, options));
}

function gatherElements(call: Call, input: unknown, given: unknown): AnyTensor {
  const options = readOptions(call, given, OPTIONS);
  const x = parseTensor(call, "input", input);
  const axis = checkAxis(call, options.dim, x.shape.length, -1);
  const index = parseIntegers(call, "index", options.index);
  checkIndexShape(call, x, axis, index);
  const out = checkOut<TypedArray>(call, options.out, x.type, index.size);
  checkApart(call, options.out, out, "input", x);
  checkApart(call, options.out, out, "index", tensorOf(index));
  const { values } = checkIndices(call, "index", index, x.shape[axis] ?? 1, null);
  pick(out, x, axis, values, index.shape);
  return tensorResult(options.out, out, index.shape, x.type);
}

/** As many axes as the input, and nowhere longer but along `axis`. An empty index fits any input, as in PyTorch. */
function checkIndexShape(call: Call, x: Tensor, axis: number, index: Integers): void {
  if (index.size === 0) return;
  const axes = Math.max(x.shape.length, 1);
  const fits =
    Math.max(index.shape.length, 1) === axes &&
    index.shape.every((size, i) => i === axis || size <= (x.shape[i] ?? 1));
  if (!fits)
    call.outOfRange(
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
