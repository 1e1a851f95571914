/** What all losses share: the arrays they write, and what they return. */

import type { Call } from "../../check/call.js";
import type { Options } from "../../check/options.js";
import { checkApart, checkApartOrInPlace, checkOut } from "../../check/out.js";
import type { ReductionName } from "../../check/settings.js";
import { computeType, type FloatStorage } from "../../dtype.js";
import type { FloatArray, FloatData, Upstream } from "../../engine/data.js";
import { canonical } from "../../nan.js";
import { elementCount, sameShape } from "../../tensor/shape.js";
import type { CheckedFloats, Tensor } from "../../tensor/tensor.js";
import type { LossParts } from "./options.js";
import type { ResultTensor } from "./result.js";

/** The shape of a number. */
export const SCALAR: readonly number[] = [];

/** No further tensors. */
export const NONE: readonly Tensor[] = [];

/** The arguments of a loss that were read, and what it makes of them. */
export interface LossArguments {
  /** What messages call the input. */
  readonly name: string;
  readonly input: CheckedFloats;
  /** Null where no memory lies behind it; so in the next two. */
  readonly target: Tensor | null;
  readonly weight: Tensor | null;
  readonly posWeight: Tensor | null;
  /** Further tensors that the results must not overlap. */
  readonly others: readonly Tensor[];
  /** The shape of the losses, {@link SCALAR} if they are reduced. */
  readonly shape: readonly number[];
  readonly reduction: ReductionName;
}

/** What a loss writes. Null: not wanted. */
export interface LossOutputs {
  readonly arguments: LossArguments;
  readonly out: unknown;
  /** `out`, if it is for the losses. */
  readonly lossesOut: unknown;
  readonly losses: FloatArray | null;
  /** The gradient with respect to the input, in its shape and type. */
  readonly gradArray: FloatStorage | null;
  /** The same, as engines take it. */
  readonly grad: FloatData | null;
  readonly gradOutput: CheckedFloats | null;
}

/** What a gradient function returns. */
export interface Gradient {
  loss: LossValue;
  grad: ResultTensor;
  gradTarget?: ResultTensor;
}

/** What a call computes: the losses alone, or their gradients too. `Loss`: what is known of a loss before the engine is called. */
export interface Wanted<Loss = LossOutputs> {
  /** Whether the gradient with respect to the target is, which the option `wrt` says. */
  wrtTarget(call: Call, wrt: unknown): boolean;
  /** The outputs; reads the options that belong to them. */
  check(call: Call, given: LossArguments, options: Readonly<Options>): LossOutputs;
  /** The gradient of each loss, divided by a number, for the engine; null if no gradient is wanted. */
  readonly upstream: ((loss: Loss, divisor: number) => Upstream) | null;
  /** What the function returns for this loss. */
  result(outputs: LossOutputs, loss: LossValue): LossValue | Gradient;
}

/** A loss as it is returned. */
export type LossValue = ResultTensor | number | LossParts;

/** {@link Wanted} of a loss. That of its gradient is in `lossGradient.ts`, which functions that return losses do not carry. */
export const LOSS = {
  wrtTarget: () => false,
  check: checkLosses,
  upstream: null,
  result: (_, loss) => loss,
} satisfies Wanted;

function checkLosses(call: Call, given: LossArguments, { out }: Readonly<Options>): LossOutputs {
  const { name, input, shape, reduction } = given;
  let losses: FloatArray | null = null;
  if (reduction === "none") {
    losses = checkOut<FloatArray>(call, out, computeType(input.type), elementCount(shape));
    if (sameShape(input.shape, shape)) checkApartOrInPlace(call, out, losses, name, input);
    else checkApart(call, out, losses, name, input);
    checkApartFromOthers(call, out, losses, given);
  } else if (out !== undefined)
    call.wrongKind(
      `out is given with reduction "${reduction}", expected reduction "none" (a number needs no array)`,
    );
  return { arguments: given, out, lossesOut: out, losses, gradArray: null, grad: null, gradOutput: null };
}

/** `array` shares no memory with the other arguments. */
export function checkApartFromOthers(
  call: Call,
  out: unknown,
  array: FloatStorage,
  { target, weight, posWeight, others }: LossArguments,
): void {
  checkApart(call, out, array, "target", target);
  checkApart(call, out, array, "weight", weight);
  checkApart(call, out, array, "posWeight", posWeight);
  for (const other of others) checkApart(call, out, array, other.name, other);
}

/** The tensor of the losses, which is `out` if the caller gave it for them, or what a reduction makes of their sum. */
export function lossValue(
  { losses, lossesOut, arguments: { reduction, shape } }: LossOutputs,
  sum: number,
  denominator: number,
): ResultTensor | number {
  if (losses !== null)
    return { data: lossesOut === undefined ? losses : (lossesOut as FloatArray), shape: shape.slice() };
  return canonical(reduction === "sum" ? sum : sum / denominator);
}
