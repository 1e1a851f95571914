/** The mean of the losses at each position of a sequence, in groups of neighbouring positions that are about equally large. */

const MOST_GROUPS = 96;

export interface PositionMean {
  /** The positions `[first, end)`. */
  readonly first: number;
  readonly end: number;
  readonly count: number;
  readonly mean: number;
  /** The standard error of the mean; NaN of a single value. */
  readonly error: number;
}

export class PositionMeans {
  readonly #length: number;
  readonly #counts: Float64Array;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;

  /** `length`: how many positions there are. */
  constructor(length: number) {
    this.#length = length;
    const groups = Math.min(length, MOST_GROUPS);
    this.#counts = new Float64Array(groups);
    this.#sums = new Float64Array(groups);
    this.#squares = new Float64Array(groups);
  }

  /** Values that are not finite are left out: they are counted elsewhere. */
  add(position: number, value: number): void {
    if (!Number.isFinite(value)) return;
    const group = Math.floor((position * this.#counts.length) / this.#length);
    this.#counts[group]++;
    this.#sums[group] += value;
    this.#squares[group] += value * value;
  }

  /** Of the groups that hold something. */
  means(): PositionMean[] {
    const groups = Array.from(this.#counts, (count, group): PositionMean => {
      const mean = this.#sums[group] / count;
      const spread = Math.max(0, this.#squares[group] / count - mean * mean);
      const [first, end] = [this.#firstOf(group), this.#firstOf(group + 1)];
      const error = count < 2 ? Number.NaN : Math.sqrt(spread / (count - 1));
      return { first, end, count, mean, error };
    });
    return groups.filter(({ count }) => count > 0);
  }

  #firstOf(group: number): number {
    return Math.ceil((group * this.#length) / this.#counts.length);
  }
}
