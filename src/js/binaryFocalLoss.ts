/**
 * binaryFocalLoss, elementwise: A m^γ b, where b = t softplus(-x) + (1 - t) softplus(x), m = (1 - t) σ(x) + t σ(-x) and
 * A = α t + (1 - α) (1 - t). Its gradient: g A m^γ (γ (1 - 2t) σ(x) σ(-x) / m b + (1 - t) σ(x) - t σ(-x)).
 */

import type { Engine } from "../engine/engine.js";
import { LossTotal } from "./lossTotal.js";
import { abs, exp, log1p, max, min, pow } from "./math.js";
import { BLOCK_ELEMENTS, BlockReader, BlockWriter } from "./operands.js";
import { product } from "./product.js";
import { upstreamAt } from "./upstream.js";

export const binaryFocalLoss: Engine["binaryFocalLoss"] = (call) => {
  const { losses, grad, count, double, input, target, gamma, alpha, upstream } = call;
  const inputs = new BlockReader(input, double);
  const targets = new BlockReader(target, double);
  const toInput = grad === null ? null : new BlockWriter(grad, double);
  const total = new LossTotal(losses, double);
  for (let start = 0; start < count; start += BLOCK_ELEMENTS) {
    const length = min(BLOCK_ELEMENTS, count - start);
    const xs = inputs.block(start, length);
    const ts = targets.block(start, length);
    const ofInput = toInput === null ? null : toInput.block(start, length);
    for (let k = 0; k < length; k++) {
      const x = xs[k];
      const t = ts[k];
      const term = exp(-abs(x));
      const larger = 1 / (1 + term);
      const smaller = term / (1 + term);
      // σ(x) and σ(-x): each from its own side, so that nothing cancels at either end.
      const yes = x > 0 ? larger : smaller;
      const no = x > 0 ? smaller : larger;
      const miss = (1 - t) * yes + t * no;
      const share = alpha === null ? 1 : alpha * t + (1 - alpha) * (1 - t);
      const log1pExp = log1p(term);
      const loss = product(t, max(-x, 0) + log1pExp) + product(1 - t, max(x, 0) + log1pExp);
      const power = pow(miss, gamma);
      total.add(start + k, product(share, power * loss));
      if (ofInput === null) continue;
      const slope = miss === 0 ? 0 : ((1 - 2 * t) * yes * no) / miss;
      const gradient = share * power * (product(gamma * slope, loss) + ((1 - t) * yes - t * no));
      ofInput[k] = gradient * upstreamAt(upstream, start + k);
    }
    toInput?.write(start, length);
  }
  return total.value;
};
