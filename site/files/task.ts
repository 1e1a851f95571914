/** What the page asks to be computed, and what it is told: all of it goes to a worker and back. */

import type { Language } from "../frame/language.js";
import type { Settings } from "./settings.js";

export const SLOTS = ["base", "model", "targets", "mask", "tokens"] as const;
export type Slot = (typeof SLOTS)[number];
/** Those that hold tensors. */
export type TensorSlot = Exclude<Slot, "tokens">;

export interface GivenFile {
  readonly file: File;
  /** Of several tensors the one that is meant; null where none is named. */
  readonly tensor: string | null;
}

export type Given = Readonly<Partial<Record<Slot, GivenFile>>>;

/** Whether two slots have one and the same file: a browser gives a new object each time it is chosen. */
export function isSame({ file: a }: GivenFile, { file: b }: GivenFile): boolean {
  return a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;
}

/** To look at the beginning of a file. */
export interface Look {
  readonly slot: TensorSlot;
  readonly given: GivenFile;
  readonly settings: Pick<Settings, "dtype" | "allowTruncated">;
}

export interface Looked {
  readonly type: string;
  readonly shape: readonly number[];
  /** Whether it says itself what its rows predict. */
  readonly hasTargets: boolean;
}

/** To make a report: of base and model, or of the base alone. */
export interface Task {
  readonly given: Given;
  readonly settings: Settings;
  readonly language: Language;
}

export interface Result {
  /** The page of the report, whole: the file that the command writes. */
  readonly page: string;
  /** What it shows, for a page around it. */
  readonly body: string;
  readonly title: string;
  readonly rows: number;
  readonly seconds: number;
  readonly engine: string;
}

/** What went wrong, and where. */
export interface Fault {
  readonly slot: Slot | null;
  readonly setting: string | null;
  readonly kind: "gone" | "several" | "library" | "usage" | "memory" | "unexpected";
  readonly message: string;
  /** The tensors of which one is meant. */
  readonly names: readonly string[];
}

export type Asked =
  | { readonly id: number; readonly kind: "look"; readonly look: Look }
  | { readonly id: number; readonly kind: "run"; readonly task: Task };

export type Told =
  | { readonly id: number; readonly kind: "progress"; readonly rows: number; readonly of: number }
  | { readonly id: number; readonly kind: "looked"; readonly looked: Looked }
  | { readonly id: number; readonly kind: "done"; readonly result: Result }
  | { readonly id: number; readonly kind: "failed"; readonly fault: Fault };
