/** What zLoss·lse², lse = log Σ exp(x), adds to a loss; its gradient is that of lse, p, times a factor. */
export class ZLoss {
  @inline static of(zLoss: f64, logSumExp: v128): v128 {
    return f64x2.mul(f64x2.splat(zLoss), f64x2.mul(logSumExp, logSumExp));
  }

  /** 2·zLoss·lse. */
  @inline static derivative(zLoss: f64, logSumExp: v128): v128 {
    return f64x2.mul(f64x2.splat(zLoss + zLoss), logSumExp);
  }
}
