/** The same for a linear head: losses, gradients and scores, of heads below and above a tile, a slice and a section of classes. */

import type * as Linear from "xent/linear";
import { integerBelow, type Random, uniform } from "../tools/random.js";
import { type Result, resultsIn } from "./golden.js";

export type LinearApi = Omit<typeof Linear, "backend">;

const SEED = 18;
/** Rows, width, classes. */
const SHAPES = [
  [1, 1, 1],
  [3, 7, 10],
  [5, 16, 63],
  [9, 12, 64],
  [33, 5, 130],
  [4, 9, 1001],
  [3, 8, 4096],
  [6, 6, 4100],
] as const;
const IGNORED = { every: 3, target: -100 };

export function goldenHead({ linearCrossEntropy, linearCrossEntropyGrad, linearScore }: LinearApi): Result[] {
  const random = uniform(SEED);
  return SHAPES.flatMap(([rows, width, classes], k) => {
    const hidden = { data: numbers(rows * width, random), shape: [rows, width] };
    const data = numbers(classes * width, random);
    const bits = new Uint16Array(data.buffer).filter((_, half) => half % 2 === 1);
    const weight = { data, shape: [classes, width] };
    const rounded = { data: bits, shape: [classes, width], dtype: "bfloat16" } as const;
    const bias = numbers(classes, random);
    const target = Int32Array.from({ length: rows }, (_, row) =>
      row % IGNORED.every === k % IGNORED.every && row > 0 ? IGNORED.target : integerBelow(random, classes),
    );
    const outputs = ["logProb", "rank", "argmax", "logSumExp"] as const;
    return [
      linearCrossEntropy(hidden, weight, target, { bias, reduction: "none" }),
      linearCrossEntropyGrad(hidden, weight, target, { bias }),
      linearCrossEntropyGrad(hidden, weight, target, { labelSmoothing: 0.125, temperature: 2, keep: 2 }),
      linearCrossEntropyGrad(hidden, rounded, target, { bias, reduction: "sum", softcap: 4 }),
      linearScore(hidden, weight, target, { bias, outputs }),
    ].flatMap(resultsIn);
  });
}

/** From -2 to 2. */
function numbers(length: number, random: Random): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length }, () => 4 * random() - 2);
}
