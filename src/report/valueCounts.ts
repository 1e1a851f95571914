/** How often values of each size came: in memory that does not grow, with counts that are exact for bins between simple binary fractions. */

/** The upper half of a float32: its sign, its exponent and 7 bits of its fraction. */
const CELLS = 1 << 16;
const CELL_BITS = 16;
const SIGN = 0x8000;
const INFINITE = 0x7f80;

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** Equally wide bins from `low` to `high`, and what lies outside of them. */
export interface Bins {
  /** One more than there are bins. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  readonly below: number;
  readonly above: number;
}

/**
 * Counts values by the upper 16 bits of their float32: cells whose width is at most 2^-7 of the value. A multiple k·2^e with |k| <= 256 is an edge
 * of a cell, so bins between such numbers have exact counts.
 */
export class ValueCounts {
  readonly #cells = new Float64Array(CELLS);
  #count = 0;

  /** How many values there are, NaN left out. */
  get count(): number {
    return this.#count;
  }

  /** NaN is not counted. */
  add(value: number): void {
    if (Number.isNaN(value)) return;
    float[0] = value;
    this.#cells[bits[0] >>> CELL_BITS]++;
    this.#count++;
  }

  /** The value at a share of the way through all in ascending order, linear between neighbours, to 2^-8 of them; NaN if there are none. */
  quantile(share: number): number {
    const rank = share * (this.#count - 1);
    const part = rank - Math.floor(rank);
    let seen = 0;
    let low: number | null = null;
    for (const [value, count] of this.#ascending()) {
      seen += count;
      if (low !== null) return low + part * (value - low);
      if (seen - 1 >= Math.ceil(rank)) return value;
      if (seen - 1 >= rank - part) low = value;
    }
    return Number.NaN;
  }

  /** How many lie between neighbouring edges, which ascend; an edge belongs to the bin above it. */
  between(edges: readonly number[]): Bins {
    const counts = new Array<number>(edges.length - 1).fill(0);
    let below = 0;
    let above = 0;
    let bin = 0;
    for (const [value, count] of this.#ascending()) {
      while (bin < counts.length && value >= edges[bin + 1]) bin++;
      if (value < edges[0]) below += count;
      else if (bin === counts.length) above += count;
      else counts[bin] += count;
    }
    return { edges, counts, below, above };
  }

  /** The middles of the cells that hold something, in ascending order. */
  *#ascending(): Generator<readonly [value: number, count: number]> {
    for (let cell = SIGN + INFINITE; cell >= SIGN; cell--) {
      if (this.#cells[cell] > 0) yield [-middle(cell - SIGN), this.#cells[cell]];
    }
    for (let cell = 0; cell <= INFINITE; cell++) {
      if (this.#cells[cell] > 0) yield [middle(cell), this.#cells[cell]];
    }
  }
}

/** Of a cell of positive numbers. 0 stands for those that nothing shows apart from it. */
function middle(cell: number): number {
  if (cell === 0) return 0;
  bits[0] = (cell << CELL_BITS) | (1 << (CELL_BITS - 1));
  return cell === INFINITE ? Number.POSITIVE_INFINITY : float[0];
}
