/** Where a row lies: in the tensor of the results, in its sequence, and which target it has. */

export interface PlaceSettings {
  /** The shape of the results. */
  readonly shape: readonly number[];
  /** A row predicts the target so many places after it, along the last axis, which is as much longer in the targets. */
  readonly shift: number;
  /** Where the sequences begin in the targets, and the last one ends, if they lie side by side. */
  readonly segments?: ArrayLike<number>;
}

export class Places {
  readonly #shape: readonly number[];
  readonly #shift: number;
  readonly #segments: ArrayLike<number> | undefined;
  #segment = 0;

  constructor({ shape, shift, segments }: PlaceSettings) {
    this.#shape = shape;
    this.#shift = shift;
    this.#segments = segments;
  }

  /** The length of the longest sequence, at least 1. */
  get longest(): number {
    const segments = this.#segments;
    if (segments === undefined) return Math.max(1, this.#length);
    let longest = 1;
    for (let k = 1; k < segments.length; k++) longest = Math.max(longest, segments[k] - segments[k - 1]);
    return longest;
  }

  /** Whether there is more than one sequence. */
  get areMany(): boolean {
    return this.#segments === undefined ? this.#shape.length > 1 : this.#segments.length > 2;
  }

  /** How far from the start of its sequence a row lies. */
  position(row: number): number {
    const segments = this.#segments;
    if (segments === undefined) return row % Math.max(1, this.#length);
    const element = this.target(row) - this.#shift;
    while (this.#segment > 0 && element < segments[this.#segment]) this.#segment--;
    while (element >= segments[this.#segment + 1]) this.#segment++;
    return element - segments[this.#segment];
  }

  /** The number of the target that a row predicts, among all targets. */
  target(row: number): number {
    if (this.#shift === 0) return row;
    const sequence = Math.floor(row / this.#length);
    return row + this.#shift * (sequence + 1);
  }

  /** The indices of a row, such as `3, 117`. */
  indices(row: number): string {
    const indices: number[] = [];
    let rest = row;
    for (let axis = this.#shape.length - 1; axis > 0; axis--) {
      indices.unshift(rest % this.#shape[axis]);
      rest = Math.floor(rest / this.#shape[axis]);
    }
    return [rest, ...indices].join(", ");
  }

  get #length(): number {
    return this.#shape.at(-1) ?? 1;
  }
}
