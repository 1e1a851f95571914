/** The memory of a head: beside the blocks of the kernels what is staged of it, whose size depends on the head's width, not on its rows or classes. */

import { BLOCK_PAGES, PADDING_BYTES, PAGE_BYTES } from "../../wasm/layout.js";
import { createMemory, type Memory, type Stages } from "../../wasm/memory.js";

/** Classes that are multiplied at a time. */
export const SLICE = 64;

/** Bytes of a panel for each element of a row (assembly/linear/tile.ts). */
export const PANEL_BYTES = 32;

/** What a product does with what is there: writes over it, goes on summing from it, adds to it. */
export const WRITES = 0;
export const GOES_ON = 1;
export const ADDS = 2;

/** What is to be staged. */
export interface Wanted {
  /** Elements of a row of the hidden states. */
  readonly width: number;
  /** Rows of a block. */
  readonly rows: number;
  /** Classes of a row of the block of logits. */
  readonly classes: number;
  /** Whether there is another block of that size. */
  readonly hasTerms: boolean;
  readonly hasGradients: boolean;
}

/** Where things lie, in bytes; 0 for what is not wanted. */
export interface Room {
  readonly memory: Memory;
  /** Rows of the hidden states. */
  readonly hidden: number;
  /** Rows of the weights, those of a slice; then the same as the kernels multiply with them. */
  readonly weight: number;
  readonly panels: number;
  readonly bias: number;
  readonly logits: number;
  readonly terms: number;
  /** The gradient of a slice of the logits, and its columns as rows. */
  readonly gradient: number;
  readonly turned: number;
  /** The hidden states as the kernels multiply with them. */
  readonly hiddenPanels: number;
  readonly hiddenGradient: number;
  readonly weightGradient: number;
  readonly biasGradient: number;
  /** What the kernels know of the rows, twice. */
  readonly saved: readonly [number, number];
}

/** Arrays of the state of the kernels, and bytes that each has for a row (assembly/state.ts). */
export const STATE_ARRAYS = 19;
export const STATE_ROW_BYTES = 8;

/** The kernels read up to so many rows beyond the last one: those of a tile but one. */
const MORE_ROWS = 4;

/** And whole panels and vectors. */
const up = (count: number, multiple: number): number => Math.ceil(count / multiple) * multiple;

function layOut({ width, rows, classes, hasTerms, hasGradients }: Wanted): {
  readonly places: Omit<Room, "memory">;
  readonly bytes: number;
} {
  const first = BLOCK_PAGES * PAGE_BYTES;
  let end = first;
  const take = (elements: number, isWanted = true): number => {
    if (!isWanted) return 0;
    const start = end;
    end += up(4 * elements, PADDING_BYTES) + PADDING_BYTES;
    return start;
  };
  const ofRows = (count: number, elements = up(width, 8)) => (count + MORE_ROWS) * elements;
  const saved = (STATE_ARRAYS * STATE_ROW_BYTES * rows) / 4;
  const places = {
    hidden: take(ofRows(rows)),
    weight: take(ofRows(SLICE)),
    panels: take(ofRows(SLICE)),
    bias: take(SLICE),
    logits: take(ofRows(rows, classes)),
    terms: take(ofRows(rows, classes), hasTerms),
    gradient: take(ofRows(rows, SLICE), hasGradients),
    turned: take(ofRows(SLICE, up(rows, 4)), hasGradients),
    hiddenPanels: take(ofRows(rows), hasGradients),
    hiddenGradient: take(ofRows(rows), hasGradients),
    weightGradient: take(ofRows(SLICE), hasGradients),
    biasGradient: take(SLICE, hasGradients),
    saved: [take(saved, hasGradients), take(saved, hasGradients)] as const,
  };
  return { places, bytes: end - first };
}

/** A memory of so many bytes is kept for calls that need less; one that is more than twice as large only for such as need it. */
const USUAL_BYTES = 8 * 2 ** 20;

/** The last memory of an engine, which the next call uses if it suffices. */
const memories = new WeakMap<Stages, Memory>();

export function roomFor(stages: Stages, wanted: Wanted): Room {
  const { places, bytes } = layOut(wanted);
  const needed = BLOCK_PAGES * PAGE_BYTES + bytes;
  let memory = memories.get(stages);
  const there = memory?.buffer.byteLength ?? 0;
  if (memory === undefined || there < needed || there > 2 * Math.max(needed, USUAL_BYTES)) {
    // Before the new one is there, so that both are never needed.
    memories.delete(stages);
    memory = createMemory(stages.families, bytes);
    memories.set(stages, memory);
  } else memory.instances.add(stages.families);
  return { ...places, memory };
}
