/** The truth of a gradient, and for each entry the sum of its terms' sizes, to which the promised error is relative. */

export interface Graded {
  readonly value: Float64Array;
  readonly scale: Float64Array;
}

/** The sum of an entry's terms, and of their sizes. */
export interface Entry {
  readonly value: number;
  readonly scale: number;
}

export function entry(...terms: readonly number[]): Entry {
  return {
    value: terms.reduce((total, term) => total + term, 0),
    scale: terms.reduce((total, term) => total + Math.abs(term), 0),
  };
}
