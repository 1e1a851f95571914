/** What short rows are, and how many are computed together. */

/** Classes that a row may have: as many as the engine sends (src/wasm/passes.ts). */
export const MOST_CLASSES: usize = 48;

/** Rows that go through all passes together. */
export const BLOCK_ROWS: usize = 256;
