/** Where the results of the rows go: lines or arrays, to standard output or to files. */
import type { ScoredRows } from "../run/scoredRows.js";
import type { SegmentScores } from "../run/segmentSums.js";

export interface RowOutput {
  write(rows: ScoredRows): void | Promise<void>;
  /** After the last rows; `segments`: their sums, if there are any. Files get their names. */
  finish(segments: SegmentScores | null): void;
  /** The sums of the segments, by what was written: for a run that has not seen all rows. */
  readSegments?(): Promise<SegmentScores | null>;
  /** Leaves nothing behind, unless it is finished, or another run is to go on with it. */
  discard(): void;
}
