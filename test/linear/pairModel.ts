/** A model of text to train: the next pair of characters from the last one, by an embedding, one hidden layer and a linear head. */

import { normal, uniform } from "../tools/random.js";

/** What a step is given, row after row, and the matrix of the head, a row for each pair. */
export interface HeadStep {
  readonly rows: number;
  readonly size: number;
  readonly pairs: number;
  readonly hidden: Float32Array;
  readonly weight: Float32Array;
  readonly bias: Float32Array;
  readonly target: Int32Array;
}

/** The mean loss of a step, and its gradients. */
export interface StepGradients {
  readonly loss: number;
  readonly hidden: ArrayLike<number>;
  readonly weight: ArrayLike<number>;
  readonly bias: ArrayLike<number>;
}

/** The text as numbers of its distinct pairs. */
export function pairsOf(text: string): { readonly tokens: Int32Array; readonly pairs: number } {
  const seen = new Map<string, number>();
  const tokens = new Int32Array(text.length >> 1);
  for (let k = 0; k < tokens.length; k++) {
    const pair = text.slice(2 * k, 2 * k + 2);
    if (!seen.has(pair)) seen.set(pair, seen.size);
    tokens[k] = seen.get(pair) as number;
  }
  return { tokens, pairs: seen.size };
}

export const ROWS = 80;
const EMBEDDED = 8;
const SIZE = 8;
const RATE = 3;

/** The losses of plain gradient descent, one for each step. */
export function train(
  { tokens, pairs }: ReturnType<typeof pairsOf>,
  steps: number,
  step: (head: HeadStep) => StepGradients,
): number[] {
  const random = uniform(1);
  const noise = normal(random);
  const drawn = (length: number, scale: number) => Float32Array.from({ length }, () => scale * noise());
  const embedding = drawn(pairs * EMBEDDED, 1);
  const inner = drawn(SIZE * EMBEDDED, 1 / Math.sqrt(EMBEDDED));
  const weight = drawn(pairs * SIZE, 0.05);
  const bias = new Float32Array(pairs);
  const hidden = new Float32Array(ROWS * SIZE);
  return Array.from({ length: steps }, () => {
    const start = Math.floor(random() * (tokens.length - ROWS - 1));
    const before = tokens.subarray(start, start + ROWS);
    const target = tokens.slice(start + 1, start + 1 + ROWS);
    before.forEach((token, r) => {
      for (let j = 0; j < SIZE; j++) {
        let sum = 0;
        for (let k = 0; k < EMBEDDED; k++) sum += inner[j * EMBEDDED + k] * embedding[token * EMBEDDED + k];
        hidden[r * SIZE + j] = Math.tanh(sum);
      }
    });
    const found = step({ rows: ROWS, size: SIZE, pairs, hidden, weight, bias, target });
    const ofInner = new Float64Array(inner.length);
    const ofEmbedding = new Float64Array(ROWS * EMBEDDED);
    before.forEach((token, r) => {
      for (let j = 0; j < SIZE; j++) {
        const g = found.hidden[r * SIZE + j] * (1 - hidden[r * SIZE + j] ** 2);
        for (let k = 0; k < EMBEDDED; k++) {
          ofInner[j * EMBEDDED + k] += g * embedding[token * EMBEDDED + k];
          ofEmbedding[r * EMBEDDED + k] += g * inner[j * EMBEDDED + k];
        }
      }
    });
    for (let k = 0; k < inner.length; k++) inner[k] -= RATE * ofInner[k];
    before.forEach((token, r) => {
      for (let k = 0; k < EMBEDDED; k++)
        embedding[token * EMBEDDED + k] -= RATE * ofEmbedding[r * EMBEDDED + k];
    });
    for (let k = 0; k < weight.length; k++) weight[k] -= RATE * found.weight[k];
    for (let k = 0; k < bias.length; k++) bias[k] -= RATE * found.bias[k];
    return found.loss;
  });
}
