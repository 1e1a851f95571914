/** The pieces of a call as the caller has them, whatever memory they pass through: what is read, what is taken over, what is computed here. */

import type { NumberArray } from "../dtype.js";
import type { FloatArray } from "../engine/data.js";
import { ExactSum } from "../exactSum.js";
import { engineFunction, type Library } from "./library.js";
import type { Plan } from "./prepare.js";
import { addAll, addSum } from "./sums.js";
import { COUNT, type Place, unitsOf } from "./wire.js";

/** Finds the elements of a piece at a place. */
export type Find = (place: Place) => NumberArray;

export class Pieces {
  readonly #total: ExactSum | null;
  readonly #settled: Uint8Array;

  constructor(
    private readonly library: Library,
    readonly plan: Plan,
    /** How many milliseconds the caller waits for a piece. */
    readonly patience: number,
  ) {
    this.#total = plan.divided.losses === null ? null : new ExactSum();
    this.#settled = new Uint8Array(plan.pieces);
  }

  /** The sum of the losses. */
  get total(): number {
    return this.#total?.value ?? 0;
  }

  isSettled(piece: number): boolean {
    return this.#settled[piece] === 1;
  }

  /** Copies what a helper reads. */
  fill(piece: number, find: Find): void {
    const { copied, task } = this.plan;
    const [start, count] = unitsOf(task, piece);
    for (const { part, place } of copied) if (!part.isResult) part.copyIn(find(place), start, count);
  }

  /** Takes over what a helper has computed. Its sum is the `index`th one. */
  accept(piece: number, find: Find, sums: Float64Array | null, index: number): void {
    const { divided, copied, task } = this.plan;
    const [start, count] = unitsOf(task, piece);
    for (const { part, place } of copied) if (part.isResult) part.copyOut(find(place), start, count);
    if (this.#total !== null && sums !== null)
      addSum(this.#total, sums, index, divided.parts.get("losses")?.cut(start, count) as FloatArray);
    this.#settled[piece] = 1;
  }

  /** Computes a piece here. */
  compute(piece: number): void {
    const { divided, task } = this.plan;
    const { call, parts, fn } = divided;
    const [start, count] = unitsOf(task, piece);
    const record: Record<string, unknown> = { ...call };
    if (COUNT in call) record[COUNT] = count;
    for (const [name, part] of parts) record[name] = part.cut(start, count);
    engineFunction(this.library, fn)(record);
    if (this.#total !== null) addAll(this.#total, record.losses as FloatArray);
    this.#settled[piece] = 1;
  }
}
