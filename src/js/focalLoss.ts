/**
 * focalLoss: w q^γ l, where q = 1 - p[t] and l = -log p[t]. Its gradient is that of cross entropy with w F in the place of w,
 * F = q^γ (1 + γ p l / q): g w F p, at the target -g w F q.
 */

import { isDouble } from "../dtype.js";
import type { Engine } from "../engine/engine.js";
import { canonical } from "../nan.js";
import { adjustResults } from "./adjust.js";
import { floatsFor, roundInto } from "./halves.js";
import { writeHardGradient } from "./hardGradient.js";
import { firstMaximum, storeTerms } from "./logNormalizer.js";
import { fround, log1p, pow } from "./math.js";
import { product } from "./product.js";
import { denseStart, fillRow, Rows } from "./rows.js";
import { upstreamAt } from "./upstream.js";

export const focalLoss: Engine["focalLoss"] = (call) => {
  const { losses, grad, logits, target, weight, gamma, upstream } = call;
  const rows = new Rows(logits);
  const { data, classes, step, inner } = rows;
  const to = floatsFor(grad);
  const terms = new Float64Array(classes);
  for (let row = 0; row < rows.count; row++) {
    const t = target[row];
    if (t < 0) {
      losses[row] = 0;
      if (to !== null) fillRow(to, rows, row, 0);
      continue;
    }
    const start = rows.start(row);
    const top = firstMaximum(data, start, classes, step);
    const others = storeTerms(terms, data, start, classes, step, top);
    const sum = 1 + others;
    const at = start + t * step;
    const surprisal = data[top] - data[at] + log1p(others);
    const p = terms[t] / sum;
    // Where the target is not the maximum, p is a half at most.
    const q = at === top ? others / sum : 1 - p;
    const power = pow(q, gamma);
    const w = weight === null ? 1 : weight[t];
    const loss = product(w, power * surprisal);
    losses[row] = canonical(isDouble(data) ? loss : fround(loss));
    if (to === null) continue;
    const ratio = q === 0 ? 1 : surprisal / q;
    const focus = power * (1 + gamma * product(p, ratio));
    const g = upstreamAt(upstream, row);
    // As crossEntropy has it, which is this with γ = 0.
    writeHardGradient(to, denseStart(rows, row), inner, terms, classes, t, w * focus, 0, others, g);
  }
  adjustResults(to, logits, 0, logits.adjustment?.softcap);
  roundInto(grad, to);
};
