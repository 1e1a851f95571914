/** What is to be measured, and what is told of it. */

import type { MainName } from "../../../bench/operations.js";

export const OPERATION_NAMES = [
  "crossEntropy",
  "softmax",
  "crossEntropyGrad",
] as const satisfies readonly MainName[];
export type OperationName = (typeof OPERATION_NAMES)[number];

export const OWN_NAMES = ["xent", "xent/relaxed", "xent/js", "xent/pool"] as const;
/** A loop as one would write it: it comes with the page. */
export const LOOP_NAME = "loop";
/** Those that are loaded when somebody asks for them. */
export const PEER_NAMES = ["tfjs-wasm", "tfjs-cpu", "onnxruntime-web"] as const;
export type PeerName = (typeof PEER_NAMES)[number];
export type EngineName = (typeof OWN_NAMES)[number] | typeof LOOP_NAME | PeerName;

/** The engine that ratios refer to. */
export const BASELINE: EngineName = "xent/js";

export interface Size {
  readonly rows: number;
  readonly classes: number;
}

export interface Plan {
  readonly operations: readonly OperationName[];
  readonly sizes: readonly Size[];
  readonly engines: readonly EngineName[];
  /** Of `xent/pool`. */
  readonly threads: number;
  /** Turns of each engine. */
  readonly rounds: number;
  /** How long a turn lasts at least. */
  readonly turnMs: number;
}

export type Command =
  | { readonly kind: "start"; readonly plan: Plan }
  | { readonly kind: "stop" }
  /** Loads the peers. */
  | { readonly kind: "load" };

/** Why there is no time: `detail` says it in the words of whoever failed. */
export type Absence =
  | { readonly why: "wrong"; readonly detail: string }
  | { readonly why: "failed"; readonly detail: string }
  | { readonly why: "memory" }
  /** It does not have the operation, or is not asked for it. */
  | { readonly why: "other" };

/** Why an engine does not take part: there is no WebAssembly, there are no threads, or it says so itself. */
export type Reason =
  | { readonly why: "wasm" | "threads" }
  | { readonly why: "failed"; readonly detail: string };

/** An engine on an operation and a size. */
export interface Row extends Size {
  readonly operation: OperationName;
  readonly engine: EngineName;
  /** Which implementation answers, as it says it itself. */
  readonly backend: string;
  /** Those that compute together, if it is more than one. */
  readonly team: Team | null;
  /** The largest error of its result, in units of the last place of float32; null before it is verified. */
  readonly errorUlp: number | null;
  /** Null before it is timed. */
  readonly timing: Timing | null;
  readonly absence: Absence | null;
}

/** Threads, and how they get at the arrays. */
export interface Team {
  readonly threads: number;
  readonly mode: "shared" | "copied";
}

export interface Timing {
  /** Nanoseconds of one call. */
  readonly median: number;
  /** The distance between the quartiles, relative to the median. */
  readonly spread: number;
  readonly samples: number;
}

export type Report =
  | { readonly kind: "row"; readonly row: Row }
  /** So many of the turns are over; what is done now. */
  | {
      readonly kind: "progress";
      readonly done: number;
      readonly total: number;
      readonly operation: OperationName;
      readonly size: Size;
      readonly stage: "verify" | "time";
    }
  /** The clock steps by so much. */
  | { readonly kind: "clock"; readonly resolutionMs: number }
  | { readonly kind: "engine"; readonly engine: EngineName; readonly backend: string }
  | { readonly kind: "absent"; readonly engine: EngineName; readonly reason: Reason }
  /** All peers were tried. */
  | { readonly kind: "loaded" }
  | { readonly kind: "end"; readonly isStopped: boolean };

export function isSameRow(a: Row, b: Row): boolean {
  return isSameGroup(a, b) && a.engine === b.engine;
}

export function isSameGroup(a: Row, b: Row): boolean {
  return a.operation === b.operation && a.rows === b.rows && a.classes === b.classes;
}

/** Million logits a second. */
export function paceOf({ rows, classes }: Size, { median }: Timing): number {
  return (1e3 * rows * classes) / median;
}
