/** The options that several functions have, and the results of losses with gradients. */

import type { Float16Values, FloatStorage, TypedArray } from "../../dtype.js";
import type { FloatArray } from "../../engine/data.js";
import type { Absent, FloatTensor, HalfTensor, MaskLike, TensorLike } from "../../types.js";

/** How a loss becomes its result: "none" keeps every value, the others give a number. */
export type Reduction = "none" | "mean" | "sum" | ElementwiseMean;

/** The same, and "parts" for {@link LossParts}. */
export type ReductionOrParts = Reduction | "parts";

/** A sum of losses and what their mean divides it by, which {@link mergeParts} adds to those of other calls. It may come from JSON. */
export interface LossParts {
  /** The sum of the losses, rounded once. */
  sum: number;
  /** What their mean divides by, rounded once. */
  normalizer: number;
  /** Both exactly, as `"0x1a2bp-149/0x3p-149"`: integers times a power of two. A sum may be `NaN`, `Infinity` or `-Infinity`. */
  state: string;
}

/** PyTorch's deprecated spelling of "mean". */
export type ElementwiseMean = "elementwise_mean";

/** Arrays that can receive a tensor of floats. */
export type FloatOut = FloatStorage | Float16Values;

/** The option of every function that returns a tensor. */
export interface OutOption<Out = FloatOut | Absent> {
  /** Receives the result instead of a new array: of the result's type and length, overlapping no argument. */
  out?: Out;
}

/** Arrays that can receive losses: a number needs none. */
export type LossOut<R> = (R extends "none" ? FloatArray : never) | Absent;

/** The options of every loss. */
export interface LossOptions<R = ReductionOrParts | Absent, Out = LossOut<R>> {
  /** "mean" (default), "sum", "none" for every value, "parts" for {@link LossParts}, or "batchmean" of {@link klDiv}. */
  reduction?: R;
  /** With reduction "none": receives the losses instead of a new array, of their type and number, overlapping no argument. */
  out?: Out;
}

/** The options of elementwise losses, such as {@link klDiv}. */
export interface ElementLossOptions<R = ReductionOrParts | Absent, Out = LossOut<R>>
  extends LossOptions<R, Out> {
  /**
   * Elements count where it is true or not 0; it broadcasts to the losses. The others have the loss and the gradient 0 and may hold anything,
   * and a mean does not count them. Default: all count.
   */
  mask?: MaskLike | Absent;
  /** What reduction "mean" divides by, instead of how many elements count: a finite number > 0. */
  normalizer?: number | Absent;
}

/** The options of the losses with a class axis, such as {@link nllLoss}. */
export interface ClassLossOptions<R = ReductionOrParts | Absent, Out = LossOut<R>>
  extends LossOptions<R, Out> {
  /** One finite weight per class, in any shape. Default: all 1. */
  weight?: TensorLike | Absent;
  /** A target with this value, or one of these, is skipped: it may lie inside or outside the classes. Default -100. */
  ignoreIndex?: number | bigint | readonly (number | bigint)[] | TypedArray | Absent;
  /** The class axis. Default 1, or 0 of a 1-D input. */
  dim?: number | Absent;
  /**
   * Rows count where it is true or not 0, in the shape of the rows. The others are as if ignored, and their targets are not checked. Default: all
   * count.
   */
  mask?: MaskLike | Absent;
  /**
   * A finite factor of each row's loss, in the shape of the rows; a mean divides by the sum of `rowWeight · w[t]`. 0 makes loss and
   * gradient exactly 0, of a row with NaN too. Default: all 1.
   */
  rowWeight?: TensorLike | number | Absent;
  /**
   * What reduction "mean" divides by, instead of what counts: a finite number > 0, such as the tokens of all micro-batches. If no row counts,
   * the mean is 0.
   */
  normalizer?: number | Absent;
  /**
   * Along the last axis of the rows, row i predicts the target, and has the mask and the weight, of i + `shift`. Losses and
   * `gradOutput` are so much shorter. Default 0; 1 for the logits and the tokens of a causal model.
   */
  shift?: number | Absent;
}

/** The options of a softmax along a class axis. */
export interface SoftmaxAdjustments {
  /** What the logits are divided by: a finite number > 0. Default 1. */
  temperature?: number | Absent;
  /**
   * Classes take part in the softmax where it is true or not 0: one for each class, or in the shape of the logits. What the others hold,
   * NaN too, is not seen: their probability and their gradient are 0. Default: all do.
   */
  classMask?: MaskLike | Absent;
}

/** The options of the losses of yes or no, such as {@link binaryCrossEntropy}. */
export interface BinaryLossOptions<R = ReductionOrParts | Absent, Out = LossOut<R>>
  extends ElementLossOptions<R, Out> {
  /** Finite factors of the losses; they broadcast to the input. Default 1. */
  weight?: TensorLike | number | Absent;
}

/** The options of softmax and of its logarithm. */
export interface NormalizeOptions<D, Out> extends OutOption<Out>, SoftmaxAdjustments {
  /** The class axis, counted from the end if negative. Default -1. */
  dim?: number | Absent;
  /** Casts the input before computing; the result has this type. Default: the input's. */
  dtype?: D;
}

/** The options of the way back through them. */
export interface BackwardOptions<Out = FloatOut | Absent> extends SoftmaxAdjustments {
  /** The class axis, counted from the end if negative. Default -1. */
  dim?: number | Absent;
  /** Receives the result; may be the own array of `gradOutput` or `output`. */
  out?: Out;
}

/** The options of the functions of information theory, such as {@link entropy}. */
export interface InformationOptions<Out = FloatOut | Absent> extends OutOption<Out> {
  /** The axis of the classes. Default -1. */
  dim?: number | Absent;
  /** The base of the logarithms: "e" for nats (default), 2 for bits, 10 for bans, or any other number > 0 but 1. */
  base?: "e" | number | Absent;
}

/** The arguments that a gradient can be for. */
export type Wrt = "input" | "target";

/** The options that every gradient of a loss has. */
export interface GradientOptions<R, Out = FloatOut | Absent> {
  /**
   * The gradient of what is minimised with respect to the loss: a number (default 1), or for reduction "none" a
   * tensor of floats in the shape of the losses (default: all 1).
   */
  gradOutput?: (R extends "none" ? TensorLike | number : number) | Absent;
  /** Receives the gradient with respect to the input; may be the input's own array. */
  out?: Out;
}

/** The option of the losses whose target may have a gradient. */
export interface WrtOption<W> {
  /** "target" asks for the gradient with respect to the target too. Default "input". */
  wrt?: W;
}

/** A loss and its gradient with respect to the input. */
export interface LossAndGradient<Loss = FloatTensor | number, Gradient = FloatTensor | HalfTensor> {
  /** A number, or the losses for reduction "none". */
  loss: Loss;
  /** The gradient with respect to the input, in its shape and type. */
  grad: Gradient;
}

/** The same with `wrt: "target"`. */
export interface LossAndBothGradients<
  Loss = FloatTensor | number,
  Gradient = FloatTensor | HalfTensor,
  TargetGradient = Gradient,
> extends LossAndGradient<Loss, Gradient> {
  /** The gradient with respect to the target, in its shape, of the input's type. */
  gradTarget: TargetGradient;
}

/** A loss with one gradient or both, as `wrt` says. */
export type LossAndGradients<W, Loss, Gradient, TargetGradient> = W extends "target"
  ? LossAndBothGradients<Loss, Gradient, TargetGradient>
  : LossAndGradient<Loss, Gradient>;
