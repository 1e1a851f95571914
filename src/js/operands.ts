/** The operands and results of elementwise operations, a block at a time. */

import { isDouble, isSingle, partOf } from "../dtype.js";
import type { FloatArray, FloatData, Operand, Receiver } from "../engine/data.js";
import { Halves } from "../halves.js";

/** Elements in a block: the blocks of three operands stay in the L1 or L2 cache. */
export const BLOCK_ELEMENTS = 4096;

/** Delivers consecutive blocks of an operand as arrays that begin at index 0: views if it is dense, else copies. */
export class BlockReader {
  private scratch: FloatArray | null = null;

  constructor(
    private readonly operand: Operand,
    private readonly double: boolean,
  ) {}

  /** Elements `[start, start + count)`, valid until the next call. */
  block(start: number, count: number): FloatArray {
    const { dense } = this.operand;
    if (dense !== null) return start === 0 ? dense : partOf(dense, start, count);
    // The first block is the longest.
    this.scratch ??= this.double ? new Float64Array(count) : new Float32Array(count);
    this.operand.read(this.scratch, start, count);
    return this.scratch;
  }
}

/** Takes consecutive blocks of a result: where they belong if that is an array of floats, else in a block that is handed on. */
export class BlockWriter {
  private scratch: FloatArray | null = null;

  constructor(
    private readonly to: FloatData | Receiver,
    private readonly double: boolean,
  ) {}

  /** Where to write elements `[start, start + count)`, from index 0 on. */
  block(start: number, count: number): FloatArray {
    const { to } = this;
    if (isSingle(to) || isDouble(to)) return start === 0 ? to : partOf(to, start, count);
    // The first block is the longest.
    this.scratch ??= this.double ? new Float64Array(count) : new Float32Array(count);
    return this.scratch;
  }

  /** Hands the block on. */
  write(start: number, count: number): void {
    const { to, scratch } = this;
    if (scratch === null) return;
    if (to instanceof Halves)
      new Halves(partOf(to.bits, start, count), to.format).narrowFrom(scratch as Float32Array);
    else (to as Receiver).take(scratch, count);
  }
}
