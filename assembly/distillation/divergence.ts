/**
 * The divergence D of two distributions P and Q from d = log(Q/P), for a vector of classes, and its slopes. With M = β·P + (1 - β)·Q:
 * D = β·KL(P‖M) + (1 - β)·KL(Q‖M), KL(P‖Q) at β = 0, KL(Q‖P) at β = 1.
 *
 * KL(A‖B) is Σ A·φ(z), z = log(B/A), φ(z) = exp(z) - 1 - z (excess.ts): a sum of what is not negative. It needs Σ A = Σ B. Where d is too
 * large by some δ, R = Σ A·(exp(z) - 1) tells: it is exp(δ) - 1 at β = 0, exp(-δ) - 1 at β = 1, (1 - β)·(exp(δ) - 1) between, with M for
 * B; and D is too large by φ(δ), φ(-δ), β·(1 - β)·δ²/2.
 *
 * The slope, ∂D/∂log Q, is Q - P at β = 0, else Q·(v - Σ Q·v), times 1 - β between 0 and 1; v = log(Q/M), d at β = 1.
 */
import { Lanes } from "../lanes";
import { Log } from "../math/log";
import { Excess } from "./excess";

export class Divergence {
  @inline static isMixture(beta: f64): bool {
    return beta !== 0 && beta !== 1;
  }

  /**
   * a·φ(z), where b = a·exp(z) and `excess` is φ(z) if z is `near`. A class that a has not, be it only because it is so small, adds b; one
   * that b has not, infinity.
   */
  @inline static part<T extends number>(a: v128, b: v128, z: v128, excess: v128, near: v128): v128 {
    const part = v128.mul<T>(a, excess);
    if (v128.all_true<i32>(near)) return part;
    const infinity = Lanes.infinity<T>();
    const product = v128.andnot(v128.mul<T>(a, z), v128.eq<T>(a, v128.splat<T>(0 as T)));
    const plain = v128.sub<T>(v128.sub<T>(b, a), product);
    const far = v128.bitselect(infinity, plain, v128.eq<T>(z, v128.neg<T>(infinity)));
    return v128.bitselect(part, far, near);
  }

  /** a·(exp(z) - 1), b - a where they are far from each other. */
  @inline static difference<T extends number>(a: v128, b: v128, z: v128, excess: v128, near: v128): v128 {
    const difference = v128.mul<T>(a, v128.add<T>(z, excess));
    return v128.all_true<i32>(near) ? difference : v128.bitselect(difference, v128.sub<T>(b, a), near);
  }

  /**
   * log(1 - β + β·exp(-d)), which is -v, or of a d that lies far below, log(β + (1 - β)·exp(d)), which is log(M/P). `share` and `others`: β and
   * 1 - β. Where d is near, it comes from exp(-d) - 1, else from the quotient of p and q.
   */
  @inline static log<T extends number>(share: v128, others: v128, p: v128, q: v128, d: v128): v128 {
    return sizeof<T>() === 4
      ? Divergence.logOf<f32>(share, others, p, q, d)
      : Divergence.long(share, others, p, q, d);
  }

  /** A function, as Excess.long is. */
  static long(share: v128, others: v128, p: v128, q: v128, d: v128): v128 {
    return Divergence.logOf<f64>(share, others, p, q, d);
  }

  @inline static logOf<T extends number>(share: v128, others: v128, p: v128, q: v128, d: v128): v128 {
    const one = Lanes.one<T>();
    const isNear = Excess.isNear<T>(d);
    const opposite = v128.neg<T>(d);
    const less = v128.mul<T>(share, v128.add<T>(opposite, Excess.of<T>(opposite)));
    const near = v128.add<T>(one, less);
    const lost = v128.div<T>(v128.sub<T>(less, v128.sub<T>(near, one)), near);
    let y = near;
    if (!v128.all_true<i32>(isNear)) {
      const isUp = v128.gt<T>(d, opposite);
      const quotient = v128.div<T>(v128.bitselect(p, q, isUp), v128.bitselect(q, p, isUp));
      const ofQuotient = v128.bitselect(share, others, isUp);
      const far = v128.add<T>(v128.bitselect(others, share, isUp), v128.mul<T>(ofQuotient, quotient));
      y = v128.bitselect(near, far, isNear);
    }
    const k = Log.exponent<T>(y);
    const log = Log.combine<T>(Log.toFloat<T>(k), Log.fraction<T>(y, k));
    return v128.add<T>(log, v128.and(lost, isNear));
  }

  /** log(M/P). */
  @inline static first<T extends number>(d: v128, log: v128): v128 {
    return v128.add<T>(log, v128.andnot(d, Excess.isFarBelow<T>(d)));
  }

  /** log(M/Q), which is -v. */
  @inline static second<T extends number>(d: v128, log: v128): v128 {
    return v128.sub<T>(log, v128.and(d, Excess.isFarBelow<T>(d)));
  }
}
