/** The truth of the information-theory functions: one value in nats per row, and the sum of its terms' sizes. */

import { logSoftmaxOfRow, softmaxOfRow } from "./softmax.js";
import { sum, times } from "./sum.js";
import { type Dense, eachRow, splitAt } from "./tensor.js";

/** A row's value is the sum of its terms; the errors that are promised are relative to the sum of their sizes. */
export interface Information {
  readonly value: Float64Array;
  readonly scale: Float64Array;
}

/** `−Σ p log p`. */
export function entropy(p: Dense, dim: number): Information {
  return overRows(p, p, dim, (a) => [-times(a, Math.log(a))]);
}

/** The entropy of softmax(logits), `−Σ p·logp`. */
export function entropyFromLogits(logits: Dense, dim: number): Information {
  const { outer, inner } = splitAt(logits.shape, dim);
  const result = { value: new Float64Array(outer * inner), scale: new Float64Array(outer * inner) };
  eachRow(logits, dim, (row, index) => {
    const p = softmaxOfRow(row);
    const terms = logSoftmaxOfRow(row).map((logp, c) => -times(p[c], logp));
    result.value[index] = sum(terms);
    result.scale[index] = sum(terms.map(Math.abs));
  });
  return result;
}

/** `−Σ p log q`. */
export function crossEntropyOfDistributions(p: Dense, q: Dense, dim: number): Information {
  return overRows(p, q, dim, (a, b) => [-times(a, Math.log(b))]);
}

/** `Σ p log p − p log q`. */
export function klDivergence(p: Dense, q: Dense, dim: number): Information {
  return overRows(p, q, dim, (a, b) => [times(a, Math.log(a)), -times(a, Math.log(b))]);
}

/** `½ Σ p log(p/m) + ½ Σ q log(q/m)`, `m = (p + q)/2`. */
export function jsDivergence(p: Dense, q: Dense, dim: number): Information {
  const half = (a: number, m: number) => (a === 0 ? 0 : (a / 2) * Math.log(a / m));
  return overRows(p, q, dim, (a, b) => [half(a, (a + b) / 2), half(b, (a + b) / 2)]);
}

function overRows(p: Dense, q: Dense, dim: number, termsOf: (p: number, q: number) => number[]): Information {
  const { outer, inner } = splitAt(p.shape, dim);
  const result = { value: new Float64Array(outer * inner), scale: new Float64Array(outer * inner) };
  eachRow(p, dim, (row, index, place) => {
    const terms = Array.from(row).flatMap((a, c) => termsOf(a, q.data[place(c)]));
    result.value[index] = sum(terms);
    result.scale[index] = sum(terms.map(Math.abs));
  });
  return result;
}
