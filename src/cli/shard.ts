/** A shard: which part of the rows one run of many does. */
import type { RowRange } from "../files/blocks.js";

/** Part `index` of `of`, from 0 on. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** Where schedulers say which task of an array a process is: Slurm's, and that of an indexed Job of Kubernetes. */
const TASK_VARIABLES = ["SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX"] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** "3/200", or "auto/200", for which the environment says the index. A string: what is wrong. */
export function shardOf(text: string, environment: Environment): Shard | string {
  const [, own, all] = /^(auto|\d+)\/(\d+)$/.exec(text) ?? [];
  const of = Number(all);
  if (!Number.isSafeInteger(of) || of === 0) return "Expected i/n or auto/n, with 0 <= i < n.";
  if (own === "auto") return taskOf(of, environment);
  const index = Number(own);
  return index < of ? { index, of } : `Expected i/${of} with i from 0 to ${of - 1}.`;
}

function taskOf(of: number, environment: Environment): Shard | string {
  const given = TASK_VARIABLES.filter((name) => (environment[name] ?? "") !== "");
  if (given.length === 0) return `Expected an index in ${TASK_VARIABLES.join(" or ")}, and neither is set.`;
  const [index, ...others] = given.map((name) => environment[name]);
  if (others.some((other) => other !== index))
    return `Expected one index: ${given.map((name) => `${name} is ${environment[name]}`).join(", ")}.`;
  if (!/^\d+$/.test(`${index}`) || Number(index) >= of)
    return `Expected ${given[0]} from 0 to ${of - 1}, it is ${JSON.stringify(index)}.`;
  return { index: Number(index), of };
}

/** All rows without a shard. Shards differ by at most one row; of more shards than rows some have none. */
export function rangeOf(shard: Shard | undefined, rows: number): RowRange {
  if (shard === undefined) return { from: 0, to: rows };
  const { index, of } = shard;
  const start = (part: number) => Number((BigInt(part) * BigInt(rows)) / BigInt(of));
  return { from: start(index), to: start(index + 1) };
}
