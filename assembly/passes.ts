/**
 * The passes of an operation over a block, as bits. A block of whole rows runs all of them in one call; of rows that are
 * longer than a block each pass runs over all pieces before the next begins. OPEN and CLOSE touch the state only.
 */

export const OPEN: u32 = 1;
export const MAX: u32 = 2;
export const SUM: u32 = 4;
export const CLOSE: u32 = 8;
export const WRITE: u32 = 16;
/** f32, instead of MAX: with OPEN the pivots are guessed, with SUM they were. */
export const GUESS: u32 = 32;
/** With SUM: x must be left as it was. */
export const KEEP: u32 = 64;
/** With SUM, of rows in pieces: the last section that the block has goes on in the next one. */
export const GOES_ON: u32 = 512;
/** Between SUM and CLOSE: sums that need those of the rows (distillation/). 128 is not the kernels'. */
export const DIVERGE: u32 = 256;
