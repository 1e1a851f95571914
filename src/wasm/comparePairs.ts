/** Where the kernels of compare keep what they know of each row (assembly/compare/pairs.ts). */

/** Rows that the arrays are longer than a block has. */
const MORE_ROWS = 264;
const OF_TENSOR = 7;
const RESULTS = 5;

/** Bytes from one array to the next. */
function arrayBytes(rows: number): number {
  return (rows + MORE_ROWS) * 8;
}

/** Bytes of all of them. */
export function pairBytes(rows: number): number {
  return (2 * OF_TENSOR + RESULTS) * arrayBytes(rows);
}

/** The arrays of one of the two tensors. */
export interface PairSide {
  readonly address: number;
  readonly unit: number;
  readonly logSumExp: number;
  readonly ofTarget: number;
  readonly losses: number;
  readonly maxima: number;
  /** What the kernel of the order writes: ranks less 1, ties, argmax. */
  readonly order: number;
  readonly argmax: number;
}

/** That of base, or of model. */
export function sideOf({ pairs, rows }: Place, isModel: boolean): PairSide {
  const step = arrayBytes(rows);
  const address = pairs + (isModel ? OF_TENSOR * step : 0);
  const order = address + 5 * step;
  return {
    address,
    unit: address,
    logSumExp: address + step,
    ofTarget: address + 2 * step,
    losses: address + 3 * step,
    maxima: address + 4 * step,
    order,
    argmax: order + 2 * rows * 4,
  };
}

/** The arrays of the results, in the order of the kernel. */
export function resultsOf({ pairs, rows }: Place): {
  readonly kl: number;
  readonly reverseKl: number;
  readonly js: number;
  readonly totalVariation: number;
  readonly deltaP: number;
} {
  const step = arrayBytes(rows);
  const kl = pairs + 2 * OF_TENSOR * step;
  return {
    kl,
    reverseKl: kl + step,
    js: kl + 2 * step,
    totalVariation: kl + 3 * step,
    deltaP: kl + 4 * step,
  };
}

interface Place {
  readonly pairs: number;
  readonly rows: number;
}
