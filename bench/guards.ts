/**
 * The guard against regressions: ratios within one run, which hardly depend on the machine, must not fall below floors. These are
 * generous: a run on a busy machine passes, a kernel that lost its speed does not.
 */

import { BASELINE } from "./engines.js";
import type { Measurement } from "./measure.js";
import { FURTHER_NAMES } from "./operations.js";
import { FEWEST_ELEMENTS } from "./shapes.js";

interface Floor {
  readonly faster: string;
  readonly slower: string;
  readonly operation: string;
  readonly least: number;
}

const FLOORS: readonly Floor[] = [
  { faster: "xent", slower: BASELINE, operation: "crossEntropy", least: 5 },
  { faster: "xent", slower: BASELINE, operation: "softmax", least: 4 },
  { faster: "xent", slower: BASELINE, operation: "crossEntropyGrad", least: 4 },
  ...FURTHER_NAMES.map((operation) => ({ faster: "xent", slower: BASELINE, operation, least: 2 })),
  { faster: "xent/relaxed", slower: "xent", operation: "crossEntropy", least: 0.9 },
  { faster: "xent/relaxed", slower: "xent", operation: "softmax", least: 0.9 },
  { faster: "xent/relaxed", slower: "xent", operation: "crossEntropyGrad", least: 0.9 },
];

/** A sentence for each ratio that fell below its floor, by the minima and by the medians: a disturbance seldom meets both. */
export function belowFloors(results: readonly Measurement[]): string[] {
  const staged = results.filter(({ variant }) => variant === "staged");
  return FLOORS.flatMap(({ faster, slower, operation, least }) =>
    staged
      .filter(
        (result) =>
          result.operation === operation &&
          result.engine === faster &&
          // Without relaxed SIMD it is `xent` once more.
          (faster !== "xent/relaxed" || result.backend === "wasm-relaxed") &&
          result.gigaElementsPerSecond * result.median >= FEWEST_ELEMENTS,
      )
      .flatMap((result) => {
        const other = staged.find(
          ({ engine, shape, operation: same }) =>
            engine === slower && shape === result.shape && same === operation,
        );
        if (other === undefined) return [];
        const ratio = Math.max(other.min / result.min, other.median / result.median);
        if (ratio >= least) return [];
        const what = `${faster} ${operation} ${result.shape}`;
        return [`${what} is ${ratio.toFixed(2)} times as fast as ${slower}, expected at least ${least}`];
      }),
  );
}
