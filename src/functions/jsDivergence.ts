/** jsDivergence: of two distributions. */

import type { Engine } from "../engine/engine.js";
import type { TensorOf } from "../results.js";
import type { Absent, Named, TensorLike } from "../types.js";
import { define } from "./shared/define.js";
import { ofTwo } from "./shared/information.js";
import type { FloatOut, InformationOptions } from "./shared/options.js";

/** The options of {@link jsDivergence}. */
export interface JsDivergenceOptions<Out = FloatOut | Absent> extends InformationOptions<Out> {}

export interface JsDivergence extends Named<"jsDivergence"> {
  /**
   * The Jensen-Shannon divergence of two distributions: symmetric, at most log 2.
   *
   * `JS(p, q) = ½ KL(p ‖ m) + ½ KL(q ‖ m)`, where `m = (p + q) / 2`
   *
   * @param p - Probabilities (not checked, not normalised) along `dim`.
   * @param q - Probabilities with as many classes; the other axes broadcast.
   * @param options - {@link JsDivergenceOptions}.
   * @returns One value per row, in the common shape without `dim`: nats, or bits for base 2, bans for base 10.
   * @throws As {@link crossEntropyOfDistributions}.
   * @example
   * jsDivergence([1, 0], [0, 1], { base: 2 }).data; // [1]
   * @remarks Source: Lin, "Divergence Measures Based on the Shannon Entropy", 1991.
   * @see {@link klDivergence}, which is not symmetric and may be infinite.
   */
  <P extends TensorLike, Out extends FloatOut | Absent = undefined>(
    p: P,
    q: TensorLike,
    options?: JsDivergenceOptions<Out> | null,
  ): TensorOf<P, Out>;
}

export function jsDivergence(engine: Pick<Engine, "jsDivergence">): JsDivergence {
  return define<JsDivergence>(
    "jsDivergence",
    (call) => (p, q, options) => ofTwo(call, engine.jsDivergence, p, q, options),
  );
}
