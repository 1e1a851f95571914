/** klDivergence: of two distributions. */

import type { Engine } from "../engine/engine.js";
import type { TensorOf } from "../results.js";
import type { Absent, Named, TensorLike } from "../types.js";
import { define } from "./shared/define.js";
import { ofTwo } from "./shared/information.js";
import type { FloatOut, InformationOptions } from "./shared/options.js";

/** The options of {@link klDivergence}. */
export interface KlDivergenceOptions<Out = FloatOut | Absent> extends InformationOptions<Out> {}

export interface KlDivergence extends Named<"klDivergence"> {
  /**
   * The Kullback-Leibler divergence of `q` from `p`: the information lost by expecting `q`. Not symmetric.
   *
   * `KL(p ‖ q) = Σ p[c] · log(p[c] / q[c])`, where `p[c] = 0` contributes 0
   *
   * @param p - Probabilities (not checked, not normalised) along `dim`.
   * @param q - Probabilities with as many classes; the other axes broadcast. A 0 where `p` is above 0 gives Infinity.
   * @param options - {@link KlDivergenceOptions}.
   * @returns One value per row, in the common shape without `dim`: nats, or bits for base 2, bans for base 10.
   * @throws As {@link crossEntropyOfDistributions}.
   * @example
   * klDivergence([0.25, 0.75], [0.5, 0.5]).data; // [0.1308]
   * @remarks Source: Kullback and Leibler, "On Information and Sufficiency", 1951; PyTorch
   * `torch.distributions.kl_divergence` of two `Categorical`.
   * @see {@link klDiv} for the loss on log-probabilities, {@link jsDivergence} for a symmetric divergence.
   */
  <P extends TensorLike, Out extends FloatOut | Absent = undefined>(
    p: P,
    q: TensorLike,
    options?: KlDivergenceOptions<Out> | null,
  ): TensorOf<P, Out>;
}

export function klDivergence(engine: Pick<Engine, "klDivergence">): KlDivergence {
  return define<KlDivergence>(
    "klDivergence",
    (call) => (p, q, options) => ofTwo(call, engine.klDivergence, p, q, options),
  );
}
