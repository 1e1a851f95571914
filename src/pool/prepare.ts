/** From a divided call to a job: what is shared, and what is copied. */

import type { NumberArray } from "../dtype.js";
import type { Adjustment, View } from "../engine/data.js";
import { classNameOf, copyTo, lengthOf } from "../intrinsics.js";
import { newControl } from "./control.js";
import type { Divided } from "./divide.js";
import { isShared, overlap, type Part } from "./parts.js";
import { newSums, SUM_BYTES } from "./sums.js";
import {
  CLASSES,
  type ClassName,
  type Field,
  type Job,
  type Place,
  type SentView,
  type Slots,
  sharedArray,
  sharedBytes,
  type Task,
} from "./wire.js";

/** How a part gets to helpers: they see its memory; it is copied for all pieces; or piece by piece. */
type Way = "seen" | "whole" | "slot";

/** Arrays with so many elements for a row or fewer are copied as a whole. */
const NARROW = 4;

function wayOf({ parts, cut }: Divided, part: Part, inner: number): Way {
  const { own, isResult, kind, perUnit } = part;
  if (own !== null && isShared(own) && !(isResult && mayAlias(own, parts))) return "seen";
  return cut.along !== null && kind !== "view" && perUnit <= NARROW * inner ? "whole" : "slot";
}

/** Whether an input may lie in the same memory: what a helper left half done there could not be done again. */
function mayAlias(result: NumberArray, parts: ReadonlyMap<string, Part>): boolean {
  for (const { own, isResult } of parts.values())
    if (!isResult && (own === null || overlap(own, result))) return true;
  return false;
}

/** What is computed, in which pieces, and where their elements lie. */
export interface Plan {
  readonly divided: Divided;
  readonly task: Task;
  readonly pieces: number;
  /** The parts that pass through slots, blocks or other memory, with their places. */
  readonly copied: readonly { readonly part: Part; readonly place: Place }[];
}

/** A plan in shared memory. */
export interface Prepared extends Plan {
  readonly job: Job;
}

/** Elements of slots begin at multiples of so many bytes. */
const ALIGNMENT = 64;
const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** What a job may take. */
export interface Measure {
  readonly unitsPerPiece: number;
  /** Of slots that are full at a time. */
  readonly slots: number;
  /** Bytes of a piece that pass through a slot. */
  readonly slotBytes: number;
}

/** `shares`: whether helpers see shared memory; else all that they read and write lies in a block for each piece. */
export function plan(
  divided: Divided,
  { unitsPerPiece: most, slotBytes }: Omit<Measure, "slots">,
  shares: boolean,
): Plan {
  const { fn, call, cut, units, parts, losses } = divided;
  const ways = new Map<Part, Way>();
  const inner = cut.along === null ? 1 : (call[cut.along] as View).inner;
  let bytesPerUnit = 0;
  for (const part of parts.values()) {
    const bytes = part.perUnit * CLASSES[part.className].BYTES_PER_ELEMENT;
    const way = shares ? wayOf(divided, part, inner) : "slot";
    ways.set(part, way);
    if (way === "slot") bytesPerUnit += bytes;
  }
  const fitting = bytesPerUnit === 0 ? most : Math.max(1, Math.floor(slotBytes / bytesPerUnit));
  const unitsPerPiece = Math.min(most, fitting);
  const copied: { part: Part; place: Place }[] = [];
  const fields: Record<string, Field> = {};
  let offset = 0;
  for (const [name, value] of Object.entries(call)) {
    const part = parts.get(name);
    if (part === undefined) {
      fields[name] = { kind: "value", value: standsAlone(value) };
      continue;
    }
    const { className, format, perUnit } = part;
    const way = ways.get(part) as Way;
    const array = way === "seen" ? part.own : way === "whole" ? newArray(part, units) : null;
    const place: Place = { className, format, perUnit, array, offset };
    if (way === "slot") offset += aligned(unitsPerPiece * perUnit * CLASSES[className].BYTES_PER_ELEMENT);
    if (way === "whole" && !part.isResult) part.copyIn(array as NumberArray, 0, units);
    if (way === "slot" || (way === "whole" && part.isResult)) copied.push({ part, place });
    fields[name] =
      part.kind === "view"
        ? { kind: "view", place, view: sent(part.view as SentView), isWhole: way === "seen" }
        : { kind: part.kind, place };
  }
  const sumAt = shares || losses === null ? null : offset;
  const bytes = sumAt === null ? offset : offset + SUM_BYTES;
  const task = { fn, fields, units, unitsPerPiece, bytes, sumAt };
  return { divided, task, pieces: Math.ceil(units / unitsPerPiece), copied };
}

export function prepare(
  divided: Divided,
  measure: Measure,
  memory: (bytes: number) => SharedArrayBuffer,
): Prepared {
  const planned = plan(divided, measure, true);
  const { task, pieces } = planned;
  const slots = task.bytes === 0 ? null : slotsOf(task.bytes, Math.min(pieces, measure.slots), memory);
  const sums = divided.losses === null ? null : newSums(pieces);
  return { ...planned, job: { ...task, control: newControl(pieces), slots, sums } };
}

/** Slots of long rows are fewer: two, if two take more than this. */
const MOST_SLOT_BYTES = 2 ** 26;

function slotsOf(bytes: number, most: number, memory: (bytes: number) => SharedArrayBuffer): Slots {
  const count = Math.min(most, Math.max(2, Math.floor(MOST_SLOT_BYTES / bytes)));
  return { memory: memory(count * bytes), bytes, count };
}

function newArray({ className, perUnit }: Part, units: number): NumberArray {
  return sharedArray(className, units * perUnit);
}

/** An array without the rest of the buffer that it lies in, which would be sent with it. */
function standsAlone(value: unknown): unknown {
  if (classNameOf(value) === undefined) return value;
  const array = value as NumberArray;
  const copy = new CLASSES[classNameOf(array) as ClassName](lengthOf(array));
  copyTo(copy, array);
  return copy;
}

/** With the bytes of its mask in shared memory, or without the rest of their buffer. */
function sent(view: SentView): SentView {
  const { adjustment } = view;
  return adjustment === null || adjustment.mask === null
    ? view
    : { ...view, adjustment: sentMask(adjustment) };
}

function sentMask(adjustment: Adjustment): Adjustment {
  const { mask } = adjustment;
  if (mask === null) return adjustment;
  const bytes = new Uint8Array(sharedBytes(lengthOf(mask.bytes)));
  copyTo(bytes, mask.bytes);
  return { ...adjustment, mask: { ...mask, bytes } };
}
