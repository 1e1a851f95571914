/** entropy: of distributions. */

import type { Engine } from "../engine/engine.js";
import type { TensorOf } from "../results.js";
import type { Absent, Named, TensorLike } from "../types.js";
import { define } from "./shared/define.js";
import { type Compute, ofOne } from "./shared/information.js";
import type { FloatOut, InformationOptions } from "./shared/options.js";

/** The options of {@link entropy}. */
export interface EntropyOptions<Out = FloatOut | Absent> extends InformationOptions<Out> {}

export interface Entropy extends Named<"entropy"> {
  /**
   * The entropy of distributions: the mean information of an outcome.
   *
   * `H(p) = -Σ p[c] · log p[c]`, where `0 · log 0 = 0`
   *
   * @param p - Probabilities (not checked, not normalised) along `dim`.
   * @param options - {@link EntropyOptions}.
   * @returns One value per row, in the shape of `p` without `dim`: nats, or bits for base 2, bans for base 10.
   * @throws TypeError if `p` is no tensor of floats, an option is unknown or of the wrong kind, or `out` has another
   * type. RangeError if `dim` is no axis, `base` is not above 0 or is 1, or `out` has another length or overlaps `p`.
   * @example
   * entropy([0.5, 0.25, 0.25], { base: 2 }).data; // [1.5]
   * @remarks Source: Shannon, "A Mathematical Theory of Communication", 1948; PyTorch `Categorical(probs).entropy()`.
   * @see {@link entropyFromLogits} for logits.
   */
  <P extends TensorLike, Out extends FloatOut | Absent = undefined>(
    p: P,
    options?: EntropyOptions<Out> | null,
  ): TensorOf<P, Out>;
}

export function entropy(engine: Pick<Engine, "entropy">): Entropy {
  return define<Entropy>("entropy", (call) => {
    const compute: Compute = (out, view, nats) => engine.entropy({ out, p: view, nats });
    return (p, options) => ofOne(call, "p", compute, p, options);
  });
}
