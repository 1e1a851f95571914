/** The rows that count of each segment, added up as they come: what `score` gives as `segments`. */
import { ExactSum } from "../exactSum.js";
import type { ScoredRows } from "./scoredRows.js";

/** Sums of segments, an element for each. */
export interface SegmentScores {
  readonly logProb: Float64Array;
  readonly count: Int32Array;
  readonly allGreedy: Uint8Array;
}

export class SegmentSums {
  /** Of all segments; one without rows keeps what it has here. */
  readonly scores: SegmentScores;
  readonly #count: number;
  /** The segment that the sum is of. */
  #current = 0;
  #sum = new ExactSum();
  /** The first one that was not returned yet. */
  #open = 0;

  constructor(count: number) {
    this.#count = count;
    this.scores = {
      logProb: new Float64Array(count),
      count: new Int32Array(count),
      allGreedy: new Uint8Array(count).fill(1),
    };
  }

  /** Returns the segments that no later row belongs to, and that were not returned yet. */
  add({ segment, count, columns: { counted, logProb, isGreedy } }: ScoredRows): SegmentScores {
    for (let row = 0; row < count; row++) {
      const current = segment === null ? 0 : segment[row];
      if (current !== this.#current) this.#begin(current);
      if (counted[row] === 0) continue;
      this.#sum.add(logProb[row]);
      this.scores.count[current]++;
      if (isGreedy[row] === 0) this.scores.allGreedy[current] = 0;
    }
    return this.#upTo(this.#current);
  }

  /** Returns the last ones. */
  end(): SegmentScores {
    this.#begin(this.#count);
    return this.#upTo(this.#count);
  }

  #begin(segment: number): void {
    if (this.#current < this.#count) this.scores.logProb[this.#current] = this.#sum.value;
    this.#current = segment;
    this.#sum = new ExactSum();
  }

  #upTo(end: number): SegmentScores {
    const { logProb, count, allGreedy } = this.scores;
    const start = this.#open;
    this.#open = end;
    return {
      logProb: logProb.subarray(start, end),
      count: count.subarray(start, end),
      allGreedy: allGreedy.subarray(start, end),
    };
  }
}
