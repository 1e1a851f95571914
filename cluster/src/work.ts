/** `xent-cluster work`: does shards and merges until it is told to stop. */
import { hostname } from "node:os";
import { type Job, UnrecoverableError, WaitingError, Worker, type WorkerOptions } from "bullmq";
import { tellAbsence, tellRefusals } from "./absence.js";
import { addressOf } from "./address.js";
import { messageOf, say, TEMPORARY } from "./failure.js";
import { checkQueue, type MergeJob, mergesOf, Queues, type ShardJob, shardId, shardsOf } from "./jobs.js";
import { merged } from "./merge.js";
import { connect } from "./redis.js";
import { shardLine } from "./shard.js";
import { onStop } from "./stop.js";

/** After so long a worker that died is known to have, at most. */
const LOCK_MS = 10_000;
const CHECK_MS = 5_000;
/** A stall is the death of a worker, no fault of its shard: as many as there may be. */
const MOST_STALLS = 1_000_000;

export interface WorkOptions {
  readonly queue: string;
  readonly redis?: string;
  readonly concurrency: number;
  /** Seconds that the shards in work have to end after the first signal. */
  readonly grace: number;
  /** The folder in which rows may be written. */
  readonly output?: string;
}

export async function work(options: WorkOptions): Promise<void> {
  const address = addressOf(options.redis);
  const queue = checkQueue(options.queue);
  const redis = await connect(address, true);
  const queues = new Queues(queue, redis);
  const stop = new AbortController();
  const usual: WorkerOptions = {
    connection: redis,
    lockDuration: LOCK_MS,
    stalledInterval: CHECK_MS,
    maxStalledCount: MOST_STALLS,
    name: hostname(),
  };
  const shards = new Worker(
    shardsOf(queue),
    (job: ShardJob, token) =>
      attempt(job, token, stop.signal, async () => {
        const parent = await queues.merges.getJob(job.data.of);
        // It failed, or it was begun anew: nobody waits for this shard.
        if (parent === undefined || parent.deferredFailure || (await parent.isFailed())) return "";
        return shardLine(job.data, parent.data, options.output, stop.signal);
      }),
    { ...usual, concurrency: options.concurrency },
  );
  const merges = new Worker(
    mergesOf(queue),
    (job: MergeJob, token) =>
      attempt(job, token, stop.signal, async () => {
        const lines: string[] = Object.values(await job.getChildrenValues<string>());
        return merged(job.data, lines, stop.signal);
      }),
    usual,
  );
  shards.on("completed", ({ data, processedOn, finishedOn }) => {
    const seconds = ((finishedOn ?? 0) - (processedOn ?? 0)) / 1000;
    say(`${data.of}: shard ${data.index} done in ${seconds} s`);
  });
  shards.on("failed", (job, error) => say(`${job?.data.of}: shard ${job?.data.index}: ${error.message}`));
  merges.on("failed", (job, error) => say(`${job?.id}: ${error.message}`));
  merges.on("completed", (job) => {
    say(`${job.id}: finished`);
    // Its lines were read. Who dies meanwhile leaves some behind, which harms nobody.
    forgetShards(queues, job).catch(() => {});
  });
  for (const worker of [shards, merges]) {
    worker.on("stalled", (id) => say(`${id}: its worker is gone, it is done again`));
    worker.on("error", tellRefusals(address));
  }
  tellAbsence(redis, address);
  say(`works on queue ${queue} at ${address.shown}`);
  await onStop(
    async () => {
      await Promise.all([shards.close(), merges.close()]);
      await queues.close();
      redis.disconnect();
    },
    stop,
    options.grace,
  );
}

/** Errors as BullMQ knows them: what is done again, what is not, and what is given back. */
async function attempt<T>(
  job: Job,
  token: string | undefined,
  stop: AbortSignal,
  action: () => Promise<T>,
): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (stop.aborted) {
      await job.moveToWait(token);
      throw new WaitingError();
    }
    const { exitCode } = Object(error);
    if (exitCode === undefined || exitCode === TEMPORARY) throw error;
    throw new UnrecoverableError(messageOf(error));
  }
}

async function forgetShards(queues: Queues, { id, data }: MergeJob): Promise<void> {
  for (let index = 0; index < data.shards; index++) await queues.shards.remove(shardId(`${id}`, index));
}
