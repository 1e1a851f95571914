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
import type { TensorLike } from "./types.js";

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

/** The options of {@link Api.nllLossGrad}. */
export type NllLossGradOptions<R> = Omit<ClassLossOptions<R>, "out"> & GradientOptions<R>;

/** The options of {@link Api.crossEntropyGrad}. */
export type CrossEntropyGradOptions<R, W> = Omit<CrossEntropyOptions<R>, "out"> &
  GradientOptions<R> &
  WrtOption<W>;

/** The options of {@link Api.klDivGrad}. */
export type KlDivGradOptions<R, W> = Omit<KlDivOptions<R>, "out"> & GradientOptions<R> & WrtOption<W>;

/** The options of {@link Api.binaryCrossEntropyGrad}. */
export type BinaryCrossEntropyGradOptions<R> = Omit<BinaryCrossEntropyOptions<R>, "out"> & GradientOptions<R>;

/** The options of {@link Api.binaryCrossEntropyWithLogitsGrad}. */
export type BinaryCrossEntropyWithLogitsGradOptions<R> = Omit<BinaryCrossEntropyWithLogitsOptions<R>, "out"> &
  GradientOptions<R>;

/** The options of {@link Api.entropyFromLogitsGrad}. */
export type EntropyGradOptions = Omit<InformationOptions, "out"> & GradientOptions<"none">;

/** The options of {@link Api.softmaxBackward} and {@link Api.logSoftmaxBackward}. */
export interface SoftmaxBackwardOptions {
  /** The class axis, counted from the end if negative. Default -1. */
  dim?: number;
  /** Receives the result; may be the own array of `gradOutput` or `output`. */
  out?: FloatOut;
}

/** The options of {@link Api.logSumExpBackward}. */
export interface LogSumExpBackwardOptions extends LogSumExpOptions {
  /** Receives the result; may be the own array of an argument of its shape. */
  out?: FloatOut;
}
