/** The options of the public functions. Absent means undefined or null; unknown names are refused. */

import type { DType, Float16Values, FloatDType, FloatStorage, TypedArray } from "./dtype.js";
import type { FloatArray } from "./engine/data.js";
import type { FloatTensor, IndexLike, TensorLike } from "./types.js";

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

/** The options of {@link Api.softmax} and {@link Api.logSoftmax}. */
export interface SoftmaxOptions<D extends FloatDType | undefined = FloatDType> extends OutOption {
  /** The class axis, counted from the end if negative. Default -1. */
  dim?: number;
  /** Casts the input before computing; the result has this type. Default: the input's. */
  dtype?: D;
}

/** The options of {@link Api.logSumExp}. */
export interface LogSumExpOptions extends OutOption {
  /** The axis or axes to reduce. Default -1. */
  dim?: number | readonly number[];
  /** Keeps the reduced axes with size 1. Default false. */
  keepDim?: boolean;
}

/** The options of {@link Api.oneHot}. */
export interface OneHotOptions extends OutOption<TypedArray> {
  /** The size of the new axis. Default, and for -1: the largest value + 1. */
  numClasses?: number;
  /** The element type of the result. Default "float32". */
  dtype?: DType;
}

/** The options of {@link Api.gather}. */
export interface GatherOptions extends OutOption<TypedArray> {
  /** The axis to pick along. Default -1. */
  dim?: number;
  /** The positions to pick, with as many axes as the input. */
  index: IndexLike;
}

/** The options of every loss. */
export interface LossOptions<R> extends OutOption<FloatArray> {
  /** "mean" (default), "sum", or "none" for every value. */
  reduction?: R;
}

/** The options of {@link Api.nllLoss}. */
export interface ClassLossOptions<R> extends LossOptions<R> {
  /** One finite weight per class, in any shape. Default: all 1. */
  weight?: TensorLike;
  /** A target with this value is skipped: it may lie inside or outside the classes. Default -100. */
  ignoreIndex?: number | bigint;
  /** The class axis. Default 1, or 0 of a 1-D input. */
  dim?: number;
}

/** The options of {@link Api.crossEntropy}. */
export interface CrossEntropyOptions<R> extends ClassLossOptions<R> {
  /** How much of the target, from 0 to 1, is spread over all classes alike. Default 0. */
  labelSmoothing?: number;
}

/** The options of {@link Api.klDiv}. */
export interface KlDivOptions<R> extends LossOptions<R> {
  /** The target holds logarithms of probabilities. Default false. */
  logTarget?: boolean;
}

/** The options of {@link Api.binaryCrossEntropy}. */
export interface BinaryCrossEntropyOptions<R> extends LossOptions<R> {
  /** Finite factors of the losses; they broadcast to the input. Default 1. */
  weight?: TensorLike | number;
}

/** The options of {@link Api.binaryCrossEntropyWithLogits}. */
export interface BinaryCrossEntropyWithLogitsOptions<R> extends BinaryCrossEntropyOptions<R> {
  /** Finite factors of the positive half of the losses; they broadcast to the input. Default 1. */
  posWeight?: TensorLike | number;
}

/** The options of the functions of information theory, such as {@link Api.entropy}. */
export interface InformationOptions extends OutOption {
  /** The axis of the classes. Default -1. */
  dim?: number;
  /** The base of the logarithms: "e" for nats (default), 2 for bits, 10 for bans, or any other number > 0 but 1. */
  base?: "e" | number;
}

/** A loss with reduction "none" is a tensor, any other is a number. */
export type LossResult<R> = R extends "none" ? FloatTensor : number;
