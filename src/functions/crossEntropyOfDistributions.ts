/** crossEntropyOfDistributions: of two distributions. */

import type { Engine } from "../engine/engine.js";
import type { TensorOf } from "../results.js";
import type { Absent, Named, TensorLike } from "../types.js";
import { define } from "./shared/define.js";
import { ofTwo } from "./shared/information.js";
import type { FloatOut, InformationOptions } from "./shared/options.js";

/** The options of {@link crossEntropyOfDistributions}. */
export interface CrossEntropyOfDistributionsOptions<Out = FloatOut | Absent>
  extends InformationOptions<Out> {}

export interface CrossEntropyOfDistributions extends Named<"crossEntropyOfDistributions"> {
  /**
   * The cross entropy of two distributions: the mean information of outcomes of `p` to someone who expects `q`.
   *
   * `H(p, q) = -Σ p[c] · log q[c]`, where `p[c] = 0` contributes 0
   *
   * @param p - Probabilities (not checked, not normalised) along `dim`.
   * @param q - Probabilities with as many classes; the other axes broadcast.
   * @param options - {@link CrossEntropyOfDistributionsOptions}.
   * @returns One value per row, in the common shape without `dim`: nats, or bits for base 2, bans for base 10.
   * @throws TypeError if `p` or `q` is no tensor of floats, an option is unknown or of the wrong kind, or `out` has
   * another type. RangeError if the shapes do not fit, `dim` is no axis, `base` is not above 0 or is 1, or `out` has
   * another length or overlaps an argument.
   * @example
   * crossEntropyOfDistributions([0.5, 0.5], [0.25, 0.75], { base: 2 }).data; // [1.2075]
   * @remarks Source: Cover and Thomas, "Elements of Information Theory", 2006.
   * @see {@link crossEntropy} for logits, as a loss; {@link klDivergence}, which subtracts the entropy of `p`.
   */
  <P extends TensorLike, Out extends FloatOut | Absent = undefined>(
    p: P,
    q: TensorLike,
    options?: CrossEntropyOfDistributionsOptions<Out> | null,
  ): TensorOf<P, Out>;
}

export function crossEntropyOfDistributions(
  engine: Pick<Engine, "crossEntropyOfDistributions">,
): CrossEntropyOfDistributions {
  return define<CrossEntropyOfDistributions>(
    "crossEntropyOfDistributions",
    (call) => (p, q, options) => ofTwo(call, engine.crossEntropyOfDistributions, p, q, options),
  );
}
