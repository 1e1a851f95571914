/** The options of the losses of a linear head, and the types of their gradients. */

import type { IfGiven } from "../functions/score.js";
import type {
  ClassLossOptions,
  FloatOut,
  LossOut,
  ReductionOrParts,
  SoftmaxAdjustments,
} from "../functions/shared/options.js";
import type { FieldOf, ResultArray, TensorOf } from "../results.js";
import type { Absent, Nested, TensorLike } from "../types.js";

/** The tensors of a head that have a gradient. */
export type LinearWrt = "hidden" | "weight" | "bias";

/** The option of every function of a head. */
export interface BiasOption<Bias = TensorLike | Absent> {
  /** What is added to the logits: one element for each class, in any shape. Default: none. */
  bias?: Bias;
}

/** The options of {@link linearCrossEntropy}. */
export interface LinearCrossEntropyOptions<
  R = ReductionOrParts | Absent,
  Out = LossOut<R>,
  Bias = TensorLike | Absent,
> extends Omit<ClassLossOptions<R, Out>, "dim">,
    Pick<SoftmaxAdjustments, "temperature">,
    BiasOption<Bias> {
  /** How much of the target, from 0 to 1, is spread over all classes alike. Default 0. */
  labelSmoothing?: number | Absent;
  /** Logits become `softcap · tanh(x / softcap)` before anything else: a finite number > 0. Default: none. */
  softcap?: number | Absent;
  /** Each row that counts has `zLoss · lse²` added to its loss, beside the weight of its class. Default 0. */
  zLoss?: number | Absent;
  /**
   * Of how many rows the logits may be kept until the gradients are computed, which then takes three products in place of four: an integer >= 0.
   * It takes 4 bytes for each class of each row, and changes no bit. The loss alone, and engines that keep some anyway, do not heed it. Default 0.
   */
  keep?: number | Absent;
}

/** Arrays that receive gradients of {@link linearCrossEntropyGrad}, each of its tensor's type and size; they overlap nothing. */
export interface LinearGradientOut {
  /** The gradient with respect to `hidden`. */
  hidden?: FloatOut | Absent;
  /** The gradient with respect to the matrix `weight`. */
  weight?: FloatOut | Absent;
  /** The gradient with respect to `bias`. */
  bias?: FloatOut | Absent;
}

/** The options of {@link linearCrossEntropyGrad}. */
export interface LinearCrossEntropyGradOptions<
  R = ReductionOrParts | Absent,
  W = LinearWrt | readonly LinearWrt[] | Absent,
  Out = LinearGradientOut | Absent,
  Bias = TensorLike | Absent,
> extends Omit<LinearCrossEntropyOptions<R, LossOut<R>, Bias>, "out"> {
  /** What gradients are wanted of: a name, or a list of them. Default: all tensors that are there. */
  wrt?: W;
  /**
   * The gradient of what is minimised with respect to the loss: a number (default 1), or for reduction "none" a
   * tensor of floats in the shape of the losses (default: all 1).
   */
  gradOutput?: (R extends "none" ? TensorLike | number : number) | Absent;
  /** Receives gradients instead of new arrays. */
  out?: Out;
}

/** X beside Y: numbers in nested arrays are float64 beside float64. */
export type Beside<X, Y> =
  X extends Nested<number> ? (ResultArray<Y> extends Float64Array ? ResultArray<Y> : X) : X;

/** The gradients of a head, each in the shape and the type of its tensor. */
export interface HeadTensors<Hidden, Weight, Bias, Out> {
  /** Exactly 0 in rows that do not count. */
  hidden: TensorOf<Beside<Beside<Hidden, Weight>, Bias>, FieldOf<Out, "hidden">>;
  /** Of the matrix `weight`. */
  weight: TensorOf<Beside<Beside<Weight, Hidden>, Bias>, FieldOf<Out, "weight">>;
  /** Of `bias`. */
  bias: TensorOf<Beside<Beside<Bias, Hidden>, Weight>, FieldOf<Out, "bias">>;
}

/** The names that are surely among the gradients, for the option `wrt` of type W. */
export type SureGradients<W, Bias> = [W] extends [Absent]
  ? "hidden" | "weight" | IfGiven<Bias, "bias", true>
  : [W] extends [readonly [LinearWrt, ...LinearWrt[]]]
    ? W[number]
    : [W] extends [LinearWrt]
      ? OnlyOne<W>
      : never;

/** W if it is one name. */
export type OnlyOne<W, All = W> = W extends unknown ? ([All] extends [W] ? W : never) : never;

/** The names that may be among them. */
export type PossibleGradients<W, Bias> = [W] extends [Absent]
  ? IfGiven<Bias, "bias", false>
  : [W] extends [readonly [LinearWrt, ...LinearWrt[]]]
    ? never
    : [W] extends [LinearWrt]
      ? Exclude<W, OnlyOne<W>>
      : LinearWrt;

/** The gradients that `wrt` asks for; those that only may be asked for are optional. */
export type HeadGradientsOf<Hidden, Weight, Bias, W, Out> = [PossibleGradients<W, Bias>] extends [never]
  ? Pick<HeadTensors<Hidden, Weight, Bias, Out>, SureGradients<W, Bias>>
  : Pick<HeadTensors<Hidden, Weight, Bias, Out>, SureGradients<W, Bias>> &
      Partial<Pick<HeadTensors<Hidden, Weight, Bias, Out>, PossibleGradients<W, Bias>>>;

/** A loss of a head and its gradients. */
export interface LinearLossAndGradients<Loss, Gradients> {
  /** A number, or the losses for reduction "none". */
  loss: Loss;
  /** By the names of the tensors that they are of. */
  grad: Gradients;
}
