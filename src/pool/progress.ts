/** The pieces of a job in shared memory: which of them ended, and what their slots hold. */

import { isDone } from "./control.js";
import type { Library } from "./library.js";
import { Pieces } from "./pieces.js";
import type { Prepared } from "./prepare.js";
import { elementsAt } from "./wire.js";

export class Progress extends Pieces {
  constructor(
    library: Library,
    readonly prepared: Prepared,
    patience: number,
  ) {
    super(library, prepared, patience);
  }

  /** Copies what a slot of this piece is to hold. */
  fillSlot(piece: number): void {
    this.fill(piece, (place) => elementsAt(this.prepared.job, place, piece));
  }

  /** Takes over the results of a piece if a helper has done it. */
  settle(piece: number): boolean {
    if (this.isSettled(piece)) return true;
    const { job } = this.prepared;
    if (!isDone(job.control, piece)) return false;
    this.accept(piece, (place) => elementsAt(job, place, piece), job.sums, piece);
    return true;
  }

  /** Whether the slot of a piece is free: the one that had it before is settled. */
  hasSlot(piece: number): boolean {
    const { slots } = this.prepared.job;
    return slots === null || piece < slots.count || this.settle(piece - slots.count);
  }
}
