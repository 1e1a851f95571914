/**
 * The divergence D of two distributions P and Q from d = log(Q/P), for a vector of classes, and its slopes. With M = β·P + (1 - β)·Q:
 * D = β·KL(P‖M) + (1 - β)·KL(Q‖M), KL(P‖Q) at β = 0, KL(Q‖P) at β = 1.
 *
 * KL(A‖B) is Σ A·φ(log(B/A)), φ(z) = exp(z) - 1 - z (excess.ts): a sum of what is not negative. It needs Σ A = Σ B. Where d is too large by
 * some δ, and the sums of P and Q are those of rounded terms, R = Σ P·(exp(d) - 1) = exp(δ) - 1 tells; the terms are then too large by φ(δ),
 * φ(-δ) at β = 1, β·(1 - β)·δ²/2 between.
 *
 * The slope, ∂D/∂log Q, is Q - P at β = 0, else Q·(v - Σ Q·v), times 1 - β between 0 and 1; v = log(Q/M), d at β = 1.
 */
import { Lanes } from "../lanes";
import { Exp } from "../math/exp";
import { Log } from "../math/log";
import { Excess } from "./excess";

export class Divergence {
  /** What D has of classes with P, Q and d. */
  @inline static term<T extends number>(beta: f64, p: v128, q: v128, d: v128): v128 {
    if (beta === 0) return Divergence.part<T>(p, q, d);
    if (beta === 1) return Divergence.part<T>(q, p, v128.neg<T>(d));
    return Divergence.ofMixture<T>(beta, p, q, d);
  }

  @inline static ofMixture<T extends number>(beta: f64, p: v128, q: v128, d: v128): v128 {
    const ofP = v128.mul<T>(v128.splat<T>(beta as T), p);
    const share = v128.splat<T>((1 - beta) as T);
    const m = v128.add<T>(ofP, v128.mul<T>(share, q));
    const log = Divergence.log<T>(beta, d);
    const zero = v128.splat<T>(0 as T);
    const first = v128.add<T>(v128.pmax<T>(d, zero), log);
    const second = v128.sub<T>(log, v128.pmin<T>(d, zero));
    const a = v128.mul<T>(v128.splat<T>(beta as T), Divergence.part<T>(p, m, first));
    return v128.add<T>(a, v128.mul<T>(share, Divergence.part<T>(q, m, second)));
  }

  /**
   * a·φ(d), where b = a·exp(d). A class that a has not, be it only because it is so small, adds b; one that b has not, infinity.
   */
  static part<T extends number>(a: v128, b: v128, d: v128): v128 {
    const infinity = Lanes.infinity<T>();
    const product = v128.andnot(v128.mul<T>(a, d), v128.eq<T>(a, v128.splat<T>(0 as T)));
    const plain = v128.sub<T>(v128.sub<T>(b, a), product);
    const far = v128.bitselect(infinity, plain, v128.eq<T>(d, v128.neg<T>(infinity)));
    return v128.bitselect(v128.mul<T>(a, Excess.of<T>(d)), far, Excess.isNear<T>(d));
  }

  /** P·(exp(d) - 1), Q - P where they are far from each other. */
  @inline static difference<T extends number>(p: v128, q: v128, d: v128): v128 {
    const near = v128.mul<T>(p, v128.add<T>(d, Excess.of<T>(d)));
    return v128.bitselect(near, v128.sub<T>(q, p), Excess.isNear<T>(d));
  }

  /** v. */
  @inline static slope<T extends number>(beta: f64, d: v128): v128 {
    if (beta === 1) return d;
    return v128.sub<T>(v128.pmin<T>(d, v128.splat<T>(0 as T)), Divergence.log<T>(beta, d));
  }

  /** log(M/P) - d where d > 0, else log(M/P): from the side where exp(d), or exp(-d), is at most 1. */
  static log<T extends number>(beta: f64, d: v128): v128 {
    const size = v128.neg<T>(v128.abs<T>(d));
    const near = v128.add<T>(size, Excess.of<T>(size));
    const far = v128.sub<T>(Exp.of<T>(size), Lanes.one<T>());
    const less = v128.bitselect(near, far, Excess.isNear<T>(d));
    const isUp = v128.ge<T>(d, v128.splat<T>(0 as T));
    const share = v128.bitselect(v128.splat<T>(beta as T), v128.splat<T>((1 - beta) as T), isUp);
    return Log.onePlusAny<T>(v128.mul<T>(share, less));
  }

  /** By how much the terms are too large if d is by `lead`. */
  @inline static excess(beta: f64, lead: v128): v128 {
    const ofLead = Excess.long(beta === 1 ? f64x2.neg(lead) : lead);
    const square = f64x2.mul(f64x2.mul(lead, lead), f64x2.splat(beta * (1 - beta) * 0.5));
    const all = beta === 0 || beta === 1 ? ofLead : square;
    return v128.and(all, Excess.isNear<f64>(lead));
  }
}
