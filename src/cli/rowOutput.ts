/** Where the results of the rows go: lines or arrays, to standard output or to files. */
import type { ScoredRows } from "./scoredRows.js";
import type { SegmentScores } from "./segmentSums.js";

export interface RowOutput {
  write(rows: ScoredRows): void | Promise<void>;
  /** After the last rows; `segments`: their sums, if there are any. Files get their names. */
  finish(segments: SegmentScores | null): void;
  /** Leaves nothing behind, unless it is finished. */
  discard(): void;
}
