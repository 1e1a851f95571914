/** A model of text to train: the next byte from the previous two, its logits linear in which two they are. */

import type { FloatArray } from "./api.js";

/** Contexts of two bytes and the byte that follows, as numbers of the distinct bytes of the text. */
export interface Examples {
  readonly count: number;
  /** How many distinct bytes there are. */
  readonly symbols: number;
  readonly before: Int32Array;
  readonly last: Int32Array;
  readonly next: Int32Array;
}

export function examplesOf(text: Uint8Array): Examples {
  const distinct = [...new Set(text)];
  const symbolOf = new Map(distinct.map((byte, k) => [byte, k]));
  const symbols = Int32Array.from(text, (byte) => symbolOf.get(byte) as number);
  return {
    count: text.length - 2,
    symbols: distinct.length,
    before: symbols.subarray(0, -2),
    last: symbols.subarray(1, -1),
    next: symbols.subarray(2),
  };
}

/** Deals the examples out, one by one, to so many batches. */
export function deal(examples: Examples, batches: number): Examples[] {
  return Array.from({ length: batches }, (_, batch) => {
    const own = (all: Int32Array) => all.filter((_symbol, k) => k % batches === batch);
    const [before, last, next] = [examples.before, examples.last, examples.next].map(own);
    return { count: next.length, symbols: examples.symbols, before, last, next };
  });
}

/** The entropy, in nats, of the bytes to be predicted: the best loss without looking at the context. */
export function unigramEntropy({ next, count, symbols }: Examples): number {
  const counts = new Float64Array(symbols);
  for (const symbol of next) counts[symbol]++;
  return counts.reduce((sum, n) => (n === 0 ? sum : sum - (n / count) * Math.log(n / count)), 0);
}

/** Replaces the logits, a row of `symbols` for each example, by the gradient of their mean loss, which is returned. */
export type Step = (logits: FloatArray, examples: Examples) => number;

const MOMENTUM = 0.9;
const LEARNING_RATE = 4;

/** The losses of gradient descent with momentum, from zeros: a step on each batch in turn. */
export function train(
  batches: readonly Examples[],
  steps: number,
  floats: (length: number) => FloatArray,
  step: Step,
): number[] {
  const { symbols } = batches[0];
  // Two tables of a row for each symbol, then the bias.
  const bias = 2 * symbols * symbols;
  const parameters = floats(bias + symbols);
  const velocity = floats(parameters.length);
  const gradient = floats(parameters.length);
  return Array.from({ length: steps }, (_, k) => {
    const batch = batches[k % batches.length];
    const rows = floats(batch.count * symbols);
    eachRow(batch, (row, before, last) => {
      for (let c = 0; c < symbols; c++)
        rows[row + c] = parameters[before + c] + parameters[last + c] + parameters[bias + c];
    });
    const loss = step(rows, batch);
    gradient.fill(0);
    eachRow(batch, (row, before, last) => {
      for (let c = 0; c < symbols; c++) {
        gradient[before + c] += rows[row + c];
        gradient[last + c] += rows[row + c];
        gradient[bias + c] += rows[row + c];
      }
    });
    for (let i = 0; i < parameters.length; i++) {
      velocity[i] = MOMENTUM * velocity[i] + gradient[i];
      parameters[i] -= LEARNING_RATE * velocity[i];
    }
    return loss;
  });
}

/** Calls `visit` with the places of each example: of its logits, and of its rows in both tables. */
function eachRow(
  { count, symbols, before, last }: Examples,
  visit: (row: number, before: number, last: number) => void,
): void {
  for (let k = 0; k < count; k++) visit(k * symbols, before[k] * symbols, (symbols + last[k]) * symbols);
}
