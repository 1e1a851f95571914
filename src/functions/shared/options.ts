/** The options that several functions have, and the types of the results that follow from them. */

import type { Float16Values, FloatStorage } from "../../dtype.js";
import type { FloatArray } from "../../engine/data.js";
import type { FloatTensor, TensorLike, TensorOf } from "../../types.js";

/** How a loss becomes its result: "none" keeps every value, the others give a number. */
export type Reduction = "none" | "mean" | "sum" | ElementwiseMean;

/** PyTorch's deprecated spelling of "mean". */
export type ElementwiseMean = "elementwise_mean";

/** Arrays that can receive a tensor of floats. */
export type FloatOut = FloatStorage | Float16Values;

/** The option of every function that returns a tensor. */
export interface OutOption<A = FloatOut> {
  /** Receives the result instead of a new array: of the result's type and length, overlapping no argument. */
  out?: A;
}

/** The options of every loss. */
export interface LossOptions<R> extends OutOption<FloatArray> {
  /** "mean" (default), "sum", or "none" for every value. */
  reduction?: R;
}

/** The options of the functions of information theory, such as {@link entropy}. */
export interface InformationOptions extends OutOption {
  /** The axis of the classes. Default -1. */
  dim?: number;
  /** The base of the logarithms: "e" for nats (default), 2 for bits, 10 for bans, or any other number > 0 but 1. */
  base?: "e" | number;
}

/** The arguments that a gradient can be for. */
export type Wrt = "input" | "target";

/** The options that every gradient of a loss has. */
export interface GradientOptions<R> {
  /**
   * The gradient of what is minimised with respect to the loss: a number (default 1), or for reduction "none" a
   * tensor of floats in the shape of the losses (default: all 1).
   */
  gradOutput?: R extends "none" ? TensorLike | number : number;
  /** Receives the gradient with respect to the input; may be the input's own array. */
  out?: FloatOut;
}

/** The option of the losses whose target may have a gradient. */
export interface WrtOption<W> {
  /** "target" asks for the gradient with respect to the target too. Default "input". */
  wrt?: W;
}

/** A loss with reduction "none" is a tensor, any other is a number. */
export type LossResult<R> = R extends "none" ? FloatTensor : number;

/** A loss and its gradient with respect to the input X, which has the input's shape and type. */
export interface LossAndGradient<R, X = TensorLike> {
  /** A number, or the losses for reduction "none". */
  loss: LossResult<R>;
  /** The gradient with respect to the input. */
  grad: TensorOf<X>;
}

/** With `wrt: "target"`, also the gradient with respect to the target: in its shape, of the input's type. */
export type LossAndGradients<R, W, X = TensorLike> = LossAndGradient<R, X> &
  (W extends "target"
    ? {
        /** The gradient with respect to the target. */
        gradTarget: TensorOf<X>;
      }
    : unknown);
