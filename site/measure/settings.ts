/** What the fields say: the first values, and which texts are sizes and numbers. */

import type { EngineName, OperationName, Plan, Size } from "./bench/plan.js";

export const SIZES = ["1x10", "32x1008", "256x8192", "8192x1008", "1024x32000"] as const;
export type SizeName = (typeof SIZES)[number];

export interface Settings {
  readonly operations: readonly OperationName[];
  readonly sizes: readonly SizeName[];
  /** Beside those of the list; null where there is none. */
  readonly ownSize: Size | null;
  readonly engines: readonly EngineName[];
  readonly threads: number;
  readonly rounds: number;
  readonly turnMs: number;
}

export const FIRST: Settings = {
  operations: ["crossEntropy", "softmax", "crossEntropyGrad"],
  sizes: ["32x1008", "256x8192"],
  ownSize: null,
  engines: ["xent", "xent/relaxed", "xent/js", "loop"],
  threads: 2,
  rounds: 9,
  turnMs: 25,
};

/** Of a field for a whole number. */
export interface Limits {
  readonly least: number;
  readonly most: number;
}

export const LIMITS = {
  threads: { least: 2, most: 64 },
  rounds: { least: 1, most: 99 },
  turnMs: { least: 1, most: 2000 },
} satisfies Partial<Record<keyof Settings, Limits>>;
export type WholeSetting = keyof typeof LIMITS;

/** What two copies of and a truth in double precision fit into 2 GB. */
export const MOST_LOGITS = 64e6;

/** Null where it is none within the limits. */
export function readWhole(text: string, { least, most }: Limits): number | null {
  const value = /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : null;
}

export type ReadSize = Size | "empty" | "fault" | "large";

/** Rows and classes, with what people write between them. */
export function readSize(text: string): ReadSize {
  if (text.trim() === "") return "empty";
  const [, rows, classes] = /^\s*(\d+)\s*(?:[x×*·,;]|\s)\s*(\d+)\s*$/i.exec(text) ?? [];
  const size = { rows: Number(rows), classes: Number(classes) };
  if (!(size.rows >= 1 && size.classes >= 1)) return "fault";
  return size.rows * size.classes > MOST_LOGITS ? "large" : size;
}

function sizeOf(name: SizeName): Size {
  const [rows, classes] = name.split("x").map(Number);
  return { rows, classes };
}

/** Null where nothing is chosen of something. */
export function planOf(settings: Settings): Plan | null {
  const { operations, engines, threads, rounds, turnMs, ownSize } = settings;
  const listed = settings.sizes.map(sizeOf);
  const isListed =
    ownSize !== null &&
    listed.some(({ rows, classes }) => rows === ownSize.rows && classes === ownSize.classes);
  const sizes = ownSize === null || isListed ? listed : [...listed, ownSize];
  if (operations.length * sizes.length * engines.length === 0) return null;
  return { operations, sizes, engines, threads, rounds, turnMs };
}
