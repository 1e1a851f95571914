/** The rows that count of each segment, added up as they come: what `score` gives as `segments`. */
import { exactOf } from "../exact.js";
import { ExactSum } from "../exactSum.js";
import type { Columns } from "./columns.js";
import { CutSegments } from "./cutSegments.js";
import type { ScoredRows } from "./scoredRows.js";

/** Sums of segments, an element for each. */
export interface SegmentScores {
  readonly logProb: Float64Array;
  readonly count: Int32Array;
  readonly allGreedy: Uint8Array;
}

/** What is added up of rows. */
export interface SummedRows extends Pick<ScoredRows, "segment" | "count"> {
  readonly columns: Pick<Columns, "counted" | "logProb" | "isGreedy">;
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
  readonly #isCut: (segment: number) => boolean;
  /** Those with rows elsewhere, which are not returned. */
  readonly #cut = new CutSegments();

  /** `isCut`: whether a segment has rows that do not come here. */
  constructor(count: number, isCut: (segment: number) => boolean = () => false) {
    this.#count = count;
    this.#isCut = isCut;
    this.scores = {
      logProb: new Float64Array(count),
      count: new Int32Array(count),
      allGreedy: new Uint8Array(count).fill(1),
    };
  }

  /** Returns the segments that no later row belongs to, and that were not returned yet. */
  add({ segment, count, columns: { counted, logProb, isGreedy } }: SummedRows): SegmentScores {
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

  /** What there is of those with rows elsewhere, and of the one whose rows are coming. */
  get cut(): CutSegments {
    const cut = new CutSegments();
    cut.merge(this.#cut);
    if (this.#current < this.#count)
      cut.add(this.#current, this.scores.count[this.#current], exactOf(this.#sum));
    return cut;
  }

  #close(segment: number): void {
    const { logProb, count } = this.scores;
    if (!this.#isCut(segment)) {
      logProb[segment] = this.#sum.value;
      return;
    }
    this.#cut.add(segment, count[segment], exactOf(this.#sum));
    count[segment] = 0;
  }

  #begin(segment: number): void {
    if (this.#current < this.#count) this.#close(this.#current);
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
