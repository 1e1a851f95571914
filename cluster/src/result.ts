/** `xent-cluster result`: what the command would have printed, when all shards are merged. */
import { setTimeout as pause } from "node:timers/promises";
import { ClusterError, TEMPORARY } from "./failure.js";
import { type JobState, jobState } from "./jobState.js";
import { ProgressBar } from "./progressBar.js";
import { type QueueOptions, withQueues } from "./withQueues.js";

const LOOK_MS = 500;

export interface ResultOptions extends QueueOptions {
  readonly wait?: boolean;
  readonly json?: boolean;
}

export async function result(id: string, options: ResultOptions): Promise<void> {
  // Who waits, waits for a Redis that is away, too.
  await withQueues(options, options.wait === true, async (queues) => {
    const bar = new ProgressBar();
    try {
      let state = await jobState(queues, id);
      while (state.state === "running" && options.wait) {
        bar.update(state.done, state.shards);
        await pause(LOOK_MS);
        state = await jobState(queues, id);
      }
      bar.stop();
      print(id, state, options);
    } finally {
      bar.stop();
    }
  });
}

function print(id: string, { result, failure, done, shards }: JobState, { json }: ResultOptions): void {
  if (failure !== null) throw failure;
  if (result === null)
    throw new ClusterError(`${id}: is not finished: ${done} of ${shards} shards are done`, TEMPORARY);
  process.stderr.write(result.warnings);
  process.stdout.write(json ? result.json : result.text);
}
