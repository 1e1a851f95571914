/** A job in Redis: a merge, whose children are the shards. Messages hold paths and results, never logits. */
import { createHash } from "node:crypto";
import { type FlowJob, type Job, type JobsOptions, Queue } from "bullmq";
import type { Redis } from "ioredis";
import type { CommandName } from "./commands.js";
import { ClusterError, USAGE } from "./failure.js";
import type { InputFile } from "./inputFiles.js";

/** What a job is. Its shards look it up. */
export interface MergeData {
  readonly command: CommandName;
  /** Of `xent`: files, absolute, and options. */
  readonly args: readonly string[];
  readonly files: readonly InputFile[];
  readonly shards: number;
  /** The line of a shard without rows: which files, options, engine and version all others must have. */
  readonly line: string;
  /** The folder of the rows, absolute, where they are wanted. */
  readonly output?: string;
}

/** What `xent merge` printed. */
export interface MergeResult {
  readonly text: string;
  readonly json: string;
  /** On stderr. */
  readonly warnings: string;
}

export interface ShardData {
  /** The job. */
  readonly of: string;
  readonly index: number;
}

export type MergeJob = Job<MergeData, MergeResult>;
/** Returns a line; nothing where the job has failed already. */
export type ShardJob = Job<ShardData, string>;

/** After a thrown error; a worker that dies does not count. */
const ATTEMPTS = 5;
const RETRY: JobsOptions = { attempts: ATTEMPTS, backoff: { type: "exponential", delay: 1000 } };
const RESULT_SECONDS = 30 * 24 * 3600;
const MERGE_OPTIONS: JobsOptions = { ...RETRY, removeOnComplete: { age: RESULT_SECONDS } };
/** Lines stay until the merge has read them. */
const SHARD_OPTIONS: JobsOptions = { ...RETRY, failParentOnFailure: true, removeOnComplete: false };

export const shardsOf = (queue: string) => `${queue}-shards`;
export const mergesOf = (queue: string) => `${queue}-merges`;

export class Queues {
  readonly shards: Queue<ShardData, string>;
  readonly merges: Queue<MergeData, MergeResult>;

  constructor(queue: string, connection: Redis) {
    this.shards = new Queue(shardsOf(queue), { connection });
    this.merges = new Queue(mergesOf(queue), { connection });
    // Without a listener a restart of Redis would end the process; what a command needs it is told by its promise.
    for (const each of [this.shards, this.merges]) each.on("error", () => {});
  }

  async close(): Promise<void> {
    await Promise.all([this.shards.close(), this.merges.close()]);
  }
}

export function checkQueue(name: string): string {
  if (/^[\w.-]+$/.test(name)) return name;
  throw new ClusterError("the name of a queue has letters, digits and any of . _ - only", USAGE);
}

/** The same for the same command, options, files and shards: who submits twice gets one job. */
export function idOf(data: MergeData): string {
  const { command, args, files, shards, output } = data;
  const rows = output === undefined ? [] : [output];
  const digest = createHash("sha256")
    .update(JSON.stringify([command, args, files, shards, ...rows]))
    .digest("hex");
  return `${command}-${digest.slice(0, 24)}`;
}

export const shardId = (job: string, index: number) => `${job}-${index}`;

export function flowOf(id: string, data: MergeData, queue: string): FlowJob {
  return {
    name: data.command,
    queueName: mergesOf(queue),
    data,
    opts: { ...MERGE_OPTIONS, jobId: id },
    children: Array.from({ length: data.shards }, (_, index) => ({
      name: data.command,
      queueName: shardsOf(queue),
      data: { of: id, index } satisfies ShardData,
      opts: { ...SHARD_OPTIONS, jobId: shardId(id, index) },
    })),
  };
}
