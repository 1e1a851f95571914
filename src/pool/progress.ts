/** The pieces of a job that ended, and what became of them. */

import type { FloatArray } from "../engine/data.js";
import { ExactSum } from "../exactSum.js";
import { isDone } from "./control.js";
import { engineFunction, type Library } from "./library.js";
import type { Prepared } from "./prepare.js";
import { addAll, addSum } from "./sums.js";
import { COUNT, elementsAt, unitsOf } from "./wire.js";

export class Progress {
  readonly #total: ExactSum | null;
  readonly #settled: Uint8Array;

  constructor(
    private readonly library: Library,
    readonly prepared: Prepared,
    /** How many milliseconds the caller waits for a piece. */
    readonly patience: number,
  ) {
    this.#total = prepared.divided.losses === null ? null : new ExactSum();
    this.#settled = new Uint8Array(prepared.pieces);
  }

  /** The sum of the losses. */
  get total(): number {
    return this.#total?.value ?? 0;
  }

  isSettled(piece: number): boolean {
    return this.#settled[piece] === 1;
  }

  /** Copies what a slot of this piece is to hold. */
  fillSlot(piece: number): void {
    const { copied, job } = this.prepared;
    const [start, count] = unitsOf(job, piece);
    for (const { part, place } of copied)
      if (!part.isResult) part.copyIn(elementsAt(job, place, piece), start, count);
  }

  /** Computes a piece here. */
  compute(piece: number): void {
    const { divided, job } = this.prepared;
    const { call, parts, fn } = divided;
    const [start, count] = unitsOf(job, piece);
    const record: Record<string, unknown> = { ...call };
    if (COUNT in call) record[COUNT] = count;
    for (const [name, part] of parts) record[name] = part.cut(start, count);
    engineFunction(this.library, fn)(record);
    if (this.#total !== null) addAll(this.#total, record.losses as FloatArray);
    this.#settled[piece] = 1;
  }

  /** Takes over the results of a piece if a helper has done it. */
  settle(piece: number): boolean {
    if (this.isSettled(piece)) return true;
    const { divided, job, copied } = this.prepared;
    if (!isDone(job.control, piece)) return false;
    const [start, count] = unitsOf(job, piece);
    for (const { part, place } of copied)
      if (part.isResult) part.copyOut(elementsAt(job, place, piece), start, count);
    if (this.#total !== null && job.sums !== null)
      addSum(this.#total, job.sums, piece, divided.parts.get("losses")?.cut(start, count) as FloatArray);
    this.#settled[piece] = 1;
    return true;
  }

  /** Whether the slot of a piece is free: the one that had it before is settled. */
  hasSlot(piece: number): boolean {
    const { slots } = this.prepared.job;
    return slots === null || piece < slots.count || this.settle(piece - slots.count);
  }
}
