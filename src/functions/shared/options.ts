/** The options that several functions have, and the results of losses with gradients. */

import type { Float16Values, FloatStorage } from "../../dtype.js";
import type { FloatArray } from "../../engine/data.js";
import type { Absent, FloatTensor, HalfTensor, TensorLike } from "../../types.js";

/** How a loss becomes its result: "none" keeps every value, the others give a number. */
export type Reduction = "none" | "mean" | "sum" | ElementwiseMean;

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
export interface LossOptions<R = Reduction | Absent, Out = LossOut<R>> {
  /** "mean" (default), "sum", or "none" for every value. */
  reduction?: R;
  /** With reduction "none": receives the losses instead of a new array, of their type and number, overlapping no argument. */
  out?: Out;
}

/** The options of the losses with a class axis, such as {@link nllLoss}. */
export interface ClassLossOptions<R = Reduction | Absent, Out = LossOut<R>> extends LossOptions<R, Out> {
  /** One finite weight per class, in any shape. Default: all 1. */
  weight?: TensorLike | Absent;
  /** A target with this value is skipped: it may lie inside or outside the classes. Default -100. */
  ignoreIndex?: number | bigint | Absent;
  /** The class axis. Default 1, or 0 of a 1-D input. */
  dim?: number | Absent;
}

/** The options of the losses of yes or no, such as {@link binaryCrossEntropy}. */
export interface BinaryLossOptions<R = Reduction | Absent, Out = LossOut<R>> extends LossOptions<R, Out> {
  /** Finite factors of the losses; they broadcast to the input. Default 1. */
  weight?: TensorLike | number | Absent;
}

/** The options of softmax and of its logarithm. */
export interface NormalizeOptions<D, Out> extends OutOption<Out> {
  /** The class axis, counted from the end if negative. Default -1. */
  dim?: number | Absent;
  /** Casts the input before computing; the result has this type. Default: the input's. */
  dtype?: D;
}

/** The options of the way back through them. */
export interface BackwardOptions<Out = FloatOut | Absent> {
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
