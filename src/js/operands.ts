/** The operands of elementwise operations, a block at a time. */

import type { FloatArray, Operand } from "../backend.js";

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
    if (dense !== null) return start === 0 ? dense : dense.subarray(start, start + count);
    // The first block is the longest.
    this.scratch ??= this.double ? new Float64Array(count) : new Float32Array(count);
    this.operand.read(this.scratch, start, count);
    return this.scratch;
  }
}
