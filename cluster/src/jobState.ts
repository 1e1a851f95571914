/** How far a job is, and why it failed. */
import { ClusterError, LASTING, TEMPORARY } from "./failure.js";
import type { MergeJob, MergeResult, Queues } from "./jobs.js";

export interface JobState {
  readonly state: "completed" | "failed" | "running";
  readonly shards: number;
  readonly done: number;
  /** The folder of the rows, if there are any. */
  readonly output: string | undefined;
  readonly result: MergeResult | null;
  readonly failure: ClusterError | null;
}

export async function jobState(queues: Queues, id: string): Promise<JobState> {
  const job = await queues.merges.getJob(id);
  if (job === undefined)
    throw new ClusterError(
      `${id}: there is no such job in this queue; xent-cluster submit prints their names`,
    );
  const { shards, output } = job.data;
  const state = await job.getState();
  if (state === "completed") {
    const { returnvalue } = (await queues.merges.getJob(id)) ?? job;
    return { state, shards, output, done: shards, result: returnvalue, failure: null };
  }
  const { processed = 0 } = await job.getDependenciesCount({ processed: true });
  if (state === "failed")
    return { state, shards, output, done: processed, result: null, failure: await failureOf(queues, job) };
  return { state: "running", shards, output, done: processed, result: null, failure: null };
}

/** Of the shard that failed, where it was one: the job itself knows no more than that one did. */
async function failureOf(queues: Queues, job: MergeJob): Promise<ClusterError> {
  const latest = (await queues.merges.getJob(`${job.id}`)) ?? job;
  const reason = latest.failedReason ?? "";
  const child = /^child .*:([^:]+) failed$/.exec(reason)?.[1];
  const shard = child === undefined ? undefined : await queues.shards.getJob(child);
  const { failedReason, attemptsMade, opts } = shard ?? latest;
  const words = shard === undefined ? failedReason : `shard ${shard.data.index}: ${failedReason}`;
  // What never succeeds was not tried again.
  const code = attemptsMade < (opts.attempts ?? 1) ? LASTING : TEMPORARY;
  return new ClusterError(`${job.id}: ${words}`, code);
}
