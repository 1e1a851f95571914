/** `xent-cluster status`: how far a job is, and who works. */
import { jobState } from "./jobState.js";
import { type QueueOptions, withQueues } from "./withQueues.js";

export interface StatusOptions extends QueueOptions {
  readonly json?: boolean;
}

export async function status(id: string, options: StatusOptions): Promise<void> {
  await withQueues(options, false, async (queues) => {
    const { state, shards, done, failure } = await jobState(queues, id);
    // Where Redis does not tell who is connected, nobody is known to be.
    const workers = await queues.shards.getWorkersCount().catch(() => null);
    const words = { job: id, state, shards, done, workers, failure: failure?.message ?? null };
    if (options.json) process.stdout.write(`${JSON.stringify(words)}\n`);
    else
      for (const [name, value] of Object.entries(words))
        if (value !== null) process.stdout.write(`${name.padEnd(8)} ${value}\n`);
  });
}
