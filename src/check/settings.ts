/** The options that are single values: numbers, flags and names. */

import {
  type ComputeType,
  dtypeNames,
  type ElementType,
  FLOAT_DTYPES,
  FLOAT32,
  FLOAT64,
  type FloatType,
  isFloatType,
  typeNamed,
  typeOf,
} from "../dtype.js";
import { naturalLog } from "../naturalLog.js";
import { axisOf, MAX_AXES } from "../tensor/shape.js";
import type { Call } from "./call.js";
import { show } from "./show.js";

/** What a loss returns: each value, or one number. */
export type ReductionName = (typeof REDUCTIONS)[number] | "batchmean";

const REDUCTIONS = ["none", "mean", "sum", "parts"] as const;

/** The reduction asked for, "mean" if absent. `extra` is one that only this function has. */
export function checkReduction(call: Call, value: unknown, extra?: "batchmean"): ReductionName {
  return value === undefined ? "mean" : namedReduction(call, value, extra);
}

function namedReduction(call: Call, value: unknown, extra: "batchmean" | undefined): ReductionName {
  if (value === "elementwise_mean") return "mean";
  for (const reduction of REDUCTIONS) if (value === reduction) return reduction;
  if (value === extra && extra !== undefined) return extra;
  if (typeof value !== "string") call.wrongKind(`reduction is ${show(value)}, expected a string`);
  const expected = extra === undefined ? REDUCTIONS : [...REDUCTIONS, extra];
  call.outOfRange(`reduction is ${show(value)}, expected ${expected.map(show).join(", ")}`);
}

/** The axis that `dim` names in a tensor of this rank, where a scalar counts as one axis. */
export function checkAxis(call: Call, value: unknown, rank: number, absent: number, name = "dim"): number {
  const dim = value === undefined ? absent : value;
  const axis = typeof dim === "number" ? axisOf(dim, rank) : null;
  return axis ?? refuseAxis(call, name, dim, rank);
}

function refuseAxis(call: Call, name: string, dim: unknown, rank: number): never {
  if (typeof dim !== "number") call.wrongKind(`${name} is ${show(dim)}, expected an integer`);
  const axes = Math.max(rank, 1);
  call.outOfRange(`${name} is ${dim}, expected ${-axes} <= ${name} < ${axes} for a tensor of ${rank} axes`);
}

/** The axes that `dim`, a number or a list, names; ascending. */
export function checkAxes(call: Call, value: unknown, rank: number): number[] {
  if (!Array.isArray(value)) return [checkAxis(call, value, rank, -1)];
  if (value.length === 0) call.outOfRange("dim is an empty list, expected at least one axis");
  const axes: number[] = [];
  const { length } = value;
  if (length > MAX_AXES) call.outOfRange(`dim has length ${length}, expected at most ${MAX_AXES} axes`);
  for (let i = 0; i < length; i++) axes.push(checkAxis(call, value[i] ?? null, rank, -1, `dim[${i}]`));
  axes.sort((a, b) => a - b);
  for (let i = 1; i < axes.length; i++)
    if (axes[i] === axes[i - 1]) call.outOfRange(`dim names axis ${axes[i]} twice, expected different axes`);
  return axes;
}

export function checkFlag(call: Call, name: string, value: unknown): boolean {
  if (value === undefined) return false;
  if (typeof value !== "boolean") call.wrongKind(`${name} is ${show(value)}, expected true or false`);
  return value;
}

/** A number that fits, `absent` if it is not given. */
export function checkNumber(
  call: Call,
  name: string,
  value: unknown,
  absent: number,
  fits: (value: number) => boolean,
  expected: string,
): number {
  if (value === undefined) return absent;
  if (typeof value !== "number") call.wrongKind(`${name} is ${show(value)}, expected a number`);
  if (!fits(value)) call.outOfRange(`${name} is ${value}, expected ${expected}`);
  return value;
}

/** A finite number above 0. */
export function checkPositive(call: Call, name: string, value: unknown, absent: number): number {
  return checkNumber(call, name, value, absent, (x) => x > 0 && Number.isFinite(x), "a finite number > 0");
}

export function checkLabelSmoothing(call: Call, value: unknown): number {
  return checkNumber(call, "labelSmoothing", value, 0, (x) => x >= 0 && x <= 1, "0 <= labelSmoothing <= 1");
}

/** The exponent of a focal loss. */
export function checkGamma(call: Call, value: unknown): number {
  return checkNumber(call, "gamma", value, 2, (x) => x >= 0 && Number.isFinite(x), "a finite number >= 0");
}

/** A number from 0 to 1; null if it is not given. */
export function checkShare(call: Call, name: string, value: unknown): number | null {
  if (value === undefined) return null;
  return checkNumber(call, name, value, 0, (x) => x >= 0 && x <= 1, `0 <= ${name} <= 1`);
}

const DEFAULT_IGNORED: readonly number[] = [-100];

function checkIgnoreIndex(call: Call, value: unknown, name = "ignoreIndex"): number | bigint {
  if (typeof value === "bigint" || (typeof value === "number" && Number.isInteger(value))) return value;
  const message = `${name} is ${show(value)}, expected an integer`;
  if (typeof value !== "number") call.wrongKind(message);
  call.outOfRange(message);
}

/** Whether a value is an array, of whatever kind. */
function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || typeOf(value) !== undefined;
}

/** The target values that mark rows to skip: one, or a list. */
export function checkIgnoreIndices(call: Call, value: unknown): readonly (number | bigint)[] {
  if (value === undefined) return DEFAULT_IGNORED;
  if (!isList(value)) return [checkIgnoreIndex(call, value)];
  const ignored: (number | bigint)[] = [];
  const { length } = value;
  for (let i = 0; i < length; i++)
    ignored.push(checkIgnoreIndex(call, value[i] ?? null, `ignoreIndex[${i}]`));
  return ignored;
}

/** The size in nats of the unit of information whose logarithms have this base. */
export function checkBase(call: Call, value: unknown): number {
  if (value === undefined || value === "e") return 1;
  if (typeof value !== "number" && typeof value !== "string")
    call.wrongKind(`base is ${show(value)}, expected "e" or a number`);
  if (typeof value === "string" || !(value > 0 && value < Number.POSITIVE_INFINITY) || value === 1)
    call.outOfRange(`base is ${show(value)}, expected "e" or a finite number > 0 other than 1`);
  return naturalLog(value);
}

/** PyTorch's spelling of "infer it from the largest value". */
const INFER_CLASSES = -1;

/** The number of classes of a one-hot encoding; null if it is to be inferred. */
export function checkNumClasses(call: Call, value: unknown): number | null {
  if (value === undefined || value === INFER_CLASSES) return null;
  if (typeof value !== "number") call.wrongKind(`numClasses is ${show(value)}, expected an integer`);
  if (!Number.isSafeInteger(value) || value < 1)
    call.outOfRange(`numClasses is ${value}, expected an integer >= 1 (or -1 to infer it)`);
  return value;
}

/** How many of the largest logits are wanted; 0 if absent. */
export function checkTopK(call: Call, value: unknown, classes: number): number {
  if (value === undefined) return 0;
  if (typeof value !== "number") call.wrongKind(`topK is ${show(value)}, expected an integer`);
  if (!Number.isInteger(value) || value < 1 || value > classes)
    call.outOfRange(`topK is ${value}, expected an integer, 1 <= topK <= ${classes}, the number of classes`);
  return value;
}

/** The element type of a result; undefined if the function's own is wanted. */
export function checkDtype(call: Call, value: unknown): ElementType | undefined {
  if (value === undefined) return undefined;
  const type = typeof value === "string" ? typeNamed(value) : undefined;
  if (type === undefined)
    call.wrongKind(`dtype is ${show(value)}, expected one of ${dtypeNames().join(", ")}`);
  return type;
}

/** The float type of a result; undefined if the input's is wanted. */
export function checkFloatDtype(call: Call, value: unknown): FloatType | undefined {
  const type = checkDtype(call, value);
  if (type === undefined || isFloatType(type)) return type;
  call.wrongKind(`dtype is ${show(value)}, expected ${FLOAT_DTYPES}`);
}

/** A type that is computed with; float32 if absent. */
export function checkComputeDtype(call: Call, value: unknown): ComputeType {
  const type = checkDtype(call, value) ?? FLOAT32;
  if (type === FLOAT32 || type === FLOAT64) return type as ComputeType;
  call.wrongKind(`dtype is ${show(value)}, expected float32 or float64`);
}
