/** What the functions of a linear head check: its tensors, whose product are the logits. */

import type { Call } from "../check/call.js";
import type { ClassOptions } from "../check/classOptions.js";
import { rowTypeOf } from "../check/nested.js";
import { showShape } from "../check/show.js";
import { checkHasClasses } from "../check/target.js";
import { checkConvertedFloats } from "../check/tensors.js";
import { type ComputeType, computeType, FLOAT32, FLOAT64 } from "../dtype.js";
import { floatsOf } from "../tensor/elements.js";
import { elementCount } from "../tensor/shape.js";
import { type CheckedFloats, denseTensor } from "../tensor/tensor.js";
import { viewAlong } from "../tensor/view.js";
import type { LinearLogits } from "./engine.js";

/** The last linear layer of a model, and its input. */
export interface Head {
  readonly hidden: CheckedFloats;
  readonly weight: CheckedFloats;
  readonly bias: CheckedFloats | null;
  /** Those that are there. */
  readonly tensors: readonly CheckedFloats[];
  /** What all of it is computed with. */
  readonly type: ComputeType;
  /** The shape of the rows, and their number. */
  readonly shape: readonly number[];
  readonly rows: number;
  readonly classes: number;
  /** In place of the logits: their shape and type, without an element. Messages call them by what has their rows. */
  readonly logits: CheckedFloats;
  /** The axis of their classes. */
  readonly axis: number;
}

export function readHead(call: Call, hiddenValue: unknown, weightValue: unknown, biasValue: unknown): Head {
  const read = [readFloats(call, "hidden", hiddenValue), readFloats(call, "weight", weightValue)];
  if (biasValue !== undefined) read.push(readFloats(call, "bias", biasValue));
  const type = commonType(call, read);
  const tensors = read.map(({ tensor, isNested }) => (isNested ? rounded(tensor, type) : tensor));
  const [hidden, weight, bias = null] = tensors;
  checkSizes(call, hidden, weight, bias);
  const axis = hidden.shape.length - 1;
  const shape = hidden.shape.slice(0, axis);
  const rows = elementCount(shape);
  const [classes] = weight.shape;
  checkHasClasses(call, weight.name, weight, 0, rows);
  const logits = {
    ...denseTensor(call, hidden.name, new type.Array(0), type, [0]),
    shape: [...shape, classes],
  };
  return { hidden, weight, bias, tensors, type, shape, rows, classes, logits, axis };
}

/** A tensor of floats; numbers in nested arrays are still to be rounded to the type of the others. */
interface ReadFloats {
  readonly tensor: CheckedFloats;
  readonly isNested: boolean;
}

function readFloats(call: Call, name: string, value: unknown): ReadFloats {
  const isNested = Array.isArray(value) && rowTypeOf(value) === undefined;
  return { tensor: checkConvertedFloats(call, name, value), isNested };
}

/** float64 if all are, nested arrays aside; else float32. */
function commonType(call: Call, read: readonly ReadFloats[]): ComputeType {
  const given = read.filter(({ isNested }) => !isNested).map(({ tensor }) => tensor);
  if (given.length === 0) return FLOAT32;
  const [first, ...others] = given;
  const type = computeType(first.type);
  for (const { name, type: own } of others)
    if (computeType(own) !== type)
      call.wrongKind(
        `${name} has dtype ${own.dtype}, expected ${type === FLOAT64 ? FLOAT64.dtype : "float32, float16 or bfloat16"} as ${first.name} has dtype ${first.type.dtype}`,
      );
  return type;
}

function rounded(tensor: CheckedFloats, type: ComputeType): CheckedFloats {
  return denseTensor(tensor.call, tensor.name, floatsOf(tensor, type), type, tensor.shape);
}

function checkSizes(
  call: Call,
  { shape: given }: CheckedFloats,
  weight: CheckedFloats,
  bias: CheckedFloats | null,
): void {
  if (given.length === 0)
    call.outOfRange("hidden has shape [], expected at least one axis, what the head is given of each row");
  const size = given[given.length - 1];
  const { shape } = weight;
  if (shape.length !== 2 || shape[1] !== size)
    call.outOfRange(
      `weight has shape ${showShape(shape)}, expected [classes, ${size}] as hidden has shape ${showShape(given)}${shape.length === 2 && shape[0] === size ? "; is it transposed?" : ""}`,
    );
  if (bias !== null && bias.size !== shape[0])
    call.outOfRange(
      `bias has ${bias.size} elements (shape ${showShape(bias.shape)}), expected ${shape[0]}, one for each class`,
    );
}

/** What an engine is given, when all arguments are read. */
export function logitsOf(
  { hidden, weight, bias, type, rows, classes, axis }: Head,
  adjusted: Pick<ClassOptions, "softcap" | "temperature"> | null,
): LinearLogits {
  return {
    hidden: viewAlong(hidden, axis, type),
    weight: viewAlong(weight, 1, type),
    bias: bias && floatsOf(bias, type),
    double: type === FLOAT64,
    rows,
    classes,
    adjustment: adjusted && {
      softcap: adjusted.softcap,
      temperature: adjusted.temperature,
      mask: null,
      absent: Number.NEGATIVE_INFINITY,
    },
  };
}
