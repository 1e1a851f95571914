/** How a memory is laid out: blocks that tensors are staged in, and behind them, in a resident memory, tensors of its own. */

import { pairBytes } from "./comparePairs.js";
import type { Exports } from "./module.js";

/** What is staged of a tensor at a time: small enough to stay in a core's L2 cache with what belongs to it. */
export const BLOCK_BYTES = 128 * 1024;

/** Kernels read and write whole vectors, up to four at a time, beyond the end of a block. */
export const PADDING_BYTES = 64;

export const PAGE_BYTES = 65_536;
/** Pages that the blocks and what belongs to them take. */
export const BLOCK_PAGES = 24;
const TOTAL_BYTES = 112;

/** Rows that an array of the state of the kernels is longer than a block (assembly/state.ts). */
const MORE_ROWS = 264;

/** Bytes from one array of that state to the next, of as many rows. */
export function stateArrayBytes(rows: number): number {
  return (rows + MORE_ROWS) * 8;
}

/** Where things lie, in bytes. */
export interface Addresses {
  /** Rows that fit. */
  readonly rows: number;
  readonly state: number;
  /** The block that kernels read first; most write it too. */
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** What kernels that leave x alone write. */
  readonly out: number;
  /** Rows as they lie outside, where blocks hold them in another order. */
  readonly raw: number;
  /** One i32 for each row. */
  readonly target: number;
  /** One element for each row. */
  readonly targetWeight: number;
  /** One f64 for each row. */
  readonly upstream: number;
  readonly results: number;
  /** What is kept of rows of two tensors (comparePairs.ts). */
  readonly pairs: number;
  readonly total: number;
}

/** Lays the memory out behind what the module itself uses. */
export function layOut(exports: Exports): Addresses {
  let end = exports.freeMemory() >>> 0;
  const take = (bytes: number): number => {
    const start = Math.ceil(end / PADDING_BYTES) * PADDING_BYTES;
    end = start + bytes + PADDING_BYTES;
    return start;
  };
  const rows = exports.ROWS.value as number;
  const address = {
    rows,
    state: take(exports.STATE_BYTES.value as number),
    x: take(BLOCK_BYTES),
    y: take(BLOCK_BYTES),
    z: take(BLOCK_BYTES),
    out: take(BLOCK_BYTES),
    raw: take(BLOCK_BYTES),
    target: take(rows * 4),
    targetWeight: take(rows * 8),
    upstream: take(rows * 8),
    results: take(rows * 8),
    pairs: take(pairBytes(rows)),
    total: take(TOTAL_BYTES),
  };
  if (end > BLOCK_PAGES * PAGE_BYTES)
    throw new RangeError(`the memory of the kernels is too small: ${end} bytes are needed`);
  return address;
}
