/** Logits whose classes are cut into shards: rows of many kinds, cuts, and the way through both rounds. */

import { expect } from "vitest";
import * as functions from "../../src/shards/functions.js";
import * as jsShards from "../../src/shards/js.js";
import type { RowStates } from "../../src/shards/states.js";
import * as shards from "../../src/shards.js";
import type { Api } from "../tools/api.js";
import { engines } from "../tools/engines.js";
import { HALF_FORMATS, js } from "../tools/internals.js";
import { integerBelow, normal, permutation, type Random } from "../tools/random.js";

export type ShardApi = Pick<
  typeof shards,
  "rowMax" | "rowState" | "mergeRowStates" | "closeRowStates" | "rowGradient"
>;

const onTypeScript = { ...js, ...jsShards };

/** The TypeScript engine, on which `xent/shards` falls back. */
const fallback: ShardApi = {
  rowMax: functions.rowMax(onTypeScript),
  rowState: functions.rowState(onTypeScript),
  mergeRowStates: functions.mergeRowStates(),
  closeRowStates: functions.closeRowStates(onTypeScript),
  rowGradient: functions.rowGradient(onTypeScript),
};

const apiNamed = (name: string): Api => (engines.find((engine) => engine.name === name) as { api: Api }).api;

/** Each with the functions in one process whose bits it has. */
export const shardEngines: readonly {
  readonly name: string;
  readonly sharded: ShardApi;
  readonly whole: Api;
}[] = [
  { name: "wasm", sharded: shards, whole: apiNamed("xent") },
  { name: "js", sharded: fallback, whole: apiNamed("xent/js") },
];

export const dtypes = ["float32", "float64", "float16", "bfloat16"] as const;
export type ShardDType = (typeof dtypes)[number];

export interface Logits {
  readonly data: Float32Array | Float64Array | Uint16Array;
  readonly shape: readonly number[];
  readonly dtype: ShardDType;
}

export const SECTION = 4096;

/** A tensor of these numbers. */
export function tensorOf(values: Float64Array, shape: readonly number[], dtype: ShardDType): Logits {
  if (dtype === "float64") return { data: values, shape, dtype };
  const single = Float32Array.from(values);
  if (dtype === "float32") return { data: single, shape, dtype };
  const format = HALF_FORMATS[dtype];
  const words = new Uint32Array(single.buffer);
  return { data: Uint16Array.from(words, (word) => format.halfOf(word)), shape, dtype };
}

/** Cuts a vocabulary before multiples of 4,096 classes into at most `most` shards. */
export function cut(random: Random, classes: number, most: number): number[] {
  const sections = Math.ceil(classes / SECTION);
  const inner = Array.from({ length: sections - 1 }, (_, k) => (k + 1) * SECTION);
  const order = permutation(random, inner.length).slice(0, integerBelow(random, most));
  return [0, ...order.map((k) => inner[k]).sort((a, b) => a - b), classes];
}

/** The classes `[from, to)` of logits with the shape rows × classes × inner. */
export function part({ data, shape, dtype }: Logits, from: number, to: number): Logits {
  const [outer, classes, inner = 1] = shape;
  const size = to - from;
  const piece = data.slice(0, outer * size * inner);
  for (let o = 0; o < outer; o++) {
    const start = (o * classes + from) * inner;
    piece.set(data.subarray(start, start + size * inner), o * size * inner);
  }
  return { data: piece, shape: [outer, size, ...shape.slice(2)], dtype };
}

export interface Split {
  readonly parts: readonly Logits[];
  readonly states: readonly RowStates[];
  readonly firsts: readonly number[];
}

export interface Target {
  readonly data: Int32Array;
  readonly shape: readonly number[];
}

/** Both rounds over the shards that `cuts` are the borders of, but for the last addition. */
export function split(api: ShardApi, x: Logits, target: Target, cuts: readonly number[], dim = 1): Split {
  const firsts = cuts.slice(0, -1);
  const parts = firsts.map((from, k) => part(x, from, cuts[k + 1]));
  const maxima = parts.map((each) => api.rowMax(each, { dim }).data);
  const pivot = {
    data: maxima[0].map((_, row) => Math.max(...maxima.map((each) => each[row]))),
    shape: target.shape,
  };
  const states = parts.map((each, k) => api.rowState(each, target, { pivot, firstClass: firsts[k], dim }));
  return { parts, states, firsts };
}

/** What an all-reduce of integers makes of the states: nothing but additions. */
export function allReduced(states: readonly RowStates[]): RowStates {
  const sums = new BigInt64Array(states[0].sums.length);
  for (const state of states) for (let k = 0; k < sums.length; k++) sums[k] += state.sums[k];
  return { ...states[0], sums };
}

/** Random numbers of which about one in two thousand is far from the others, as in logits. */
export function logitsOf(random: Random, count: number, scale: number, offset: number): Float64Array {
  const noise = normal(random);
  return Float64Array.from({ length: count }, () => offset + scale * noise());
}

/** Bit for bit, and fast. */
export function expectSame(got: ArrayLike<number>, expected: ArrayLike<number>, message: string): void {
  expect(got.length, message).toBe(expected.length);
  for (let k = 0; k < got.length; k++)
    if (!Object.is(got[k], expected[k]))
      expect.fail(`${message}: element ${k} is ${got[k]}, expected ${expected[k]}`);
}

/** Expects the losses of the merged states, and the gradient of each shard, to have the bits of one process. */
export function expectWhole(
  sharded: ShardApi,
  whole: Api,
  x: Logits,
  target: Target,
  { parts, firsts }: Split,
  merged: RowStates,
  message: string,
): void {
  const none = { reduction: "none" } as const;
  const losses = sharded.closeRowStates(merged, target, none);
  expectSame(losses.data, whole.crossEntropy(x, target, none).data, `${message}, losses`);
  expect(losses.shape).toEqual(target.shape);
  const { loss, grad } = whole.crossEntropyGrad(x, target);
  expectSame([sharded.closeRowStates(merged, target)], [loss], `${message}, mean`);
  const all = { ...x, data: grad.data };
  parts.forEach((each, k) => {
    const firstClass = firsts[k];
    const got = sharded.rowGradient(each, merged, target, { firstClass, dim: 1 });
    const expected = part(all, firstClass, firsts[k + 1] ?? x.shape[1]);
    expectSame(got.data, expected.data, `${message}, gradient of the shard from class ${firstClass} on`);
    expect(got.shape).toEqual(each.shape);
  });
}
