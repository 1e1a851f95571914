/** Calls of one pool at the same time, alike in all but their targets: none gets what another one wrote. */

import type { Pool } from "../../src/pool/api.js";
import type { Api } from "../tools/api.js";
import { expectSame } from "./pools.js";

const ROWS = 64;
const CLASSES = 100;
const CALLS = 4;

/** Functions of logits and class indices. */
const FUNCTIONS = [
  "crossEntropy",
  "crossEntropyGrad",
  "focalLoss",
  "focalLossGrad",
  "nllLoss",
  "nllLossGrad",
  "score",
] as const;

type Later = Record<string, (...args: readonly unknown[]) => Promise<unknown>>;

export async function checkAtATime(pool: Pool, api: Api): Promise<void> {
  const data = Float32Array.from({ length: ROWS * CLASSES }, (_, k) => 4 * Math.sin(k * k));
  const logits = { data, shape: [ROWS, CLASSES] };
  const other = { data: data.map((x) => x / 2), shape: logits.shape };
  const later = pool.async as unknown as Later;
  const now = api as unknown as Record<string, (...args: readonly unknown[]) => unknown>;
  const targets = Array.from({ length: CALLS }, (_, k) =>
    Int32Array.from({ length: ROWS }, (_, row) => (row % 9 === k ? -100 : (7 * row + 31 * k) % CLASSES)),
  );
  const all = targets.flatMap((target) => [
    ...FUNCTIONS.map((name) => ({ name, args: [logits, target] })),
    {
      name: "gather",
      args: [
        logits,
        { dim: 1, index: { data: target.map((index) => Math.max(0, index)), shape: [ROWS, 1] } },
      ],
    },
    { name: "compare", args: [logits, other, target, { rows: true }] },
    { name: "distillation", args: [logits, other, { target, temperature: 2 }] },
    { name: "distillationGrad", args: [logits, other, { target, temperature: 2 }] },
  ]);
  for (const { name } of all.slice(0, all.length / CALLS)) {
    const alike = all.filter((call) => call.name === name);
    const results = await Promise.all(alike.map(({ args }) => later[name](...args)));
    for (const [k, { args }] of alike.entries()) expectSame(results[k], now[name](...args), `${name} ${k}`);
  }
  const results = await Promise.all(all.map(({ name, args }) => later[name](...args)));
  for (const [k, { name, args }] of all.entries()) expectSame(results[k], now[name](...args), `all, ${name}`);
}
