/** The options of the gradients: those of the function itself, and what only a gradient has. */

import type {
  BinaryCrossEntropyOptions,
  BinaryCrossEntropyWithLogitsOptions,
  ClassLossOptions,
  CrossEntropyOptions,
  FloatOut,
  InformationOptions,
  KlDivOptions,
  LogSumExpOptions,
} from "./options.js";
import type { TensorLike } from "./tensor/types.js";

/** The arguments that a gradient can be for. */
export type Wrt = "input" | "target";

interface GradientOptions<R> {
  /**
   * The gradient of what is minimised with respect to the loss: a number (default 1), or for reduction "none" a
   * tensor of floats in the shape of the losses (default: all 1).
   */
  gradOutput?: R extends "none" ? TensorLike | number : number;
  /** Receives the gradient with respect to the input; may be the input's own array. */
  out?: FloatOut;
}

interface WrtOption<W> {
  /** "target" asks for the gradient with respect to the target too. Default "input". */
  wrt?: W;
}

export type NllLossGradOptions<R> = Omit<ClassLossOptions<R>, "out"> & GradientOptions<R>;

export type CrossEntropyGradOptions<R, W> = Omit<CrossEntropyOptions<R>, "out"> &
  GradientOptions<R> &
  WrtOption<W>;

export type KlDivGradOptions<R, W> = Omit<KlDivOptions<R>, "out"> & GradientOptions<R> & WrtOption<W>;

export type BinaryCrossEntropyGradOptions<R> = Omit<BinaryCrossEntropyOptions<R>, "out"> & GradientOptions<R>;

export type BinaryCrossEntropyWithLogitsGradOptions<R> = Omit<BinaryCrossEntropyWithLogitsOptions<R>, "out"> &
  GradientOptions<R>;

export type EntropyGradOptions = Omit<InformationOptions, "out"> & GradientOptions<"none">;

export interface SoftmaxBackwardOptions {
  /** The class axis, counted from the end if negative. Default -1. */
  dim?: number;
  /** Receives the result; may be the own array of `gradOutput` or `output`. */
  out?: FloatOut;
}

export interface LogSumExpBackwardOptions extends LogSumExpOptions {
  /** Receives the result; may be the own array of an argument of its shape. */
  out?: FloatOut;
}
