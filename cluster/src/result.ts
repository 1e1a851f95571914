/** `xent-cluster result`: what the command would have printed, when all shards are merged. */
import { setTimeout as pause } from "node:timers/promises";
import { ClusterError, TEMPORARY, USAGE } from "./failure.js";
import { type JobState, jobState } from "./jobState.js";
import { ProgressBar } from "./progressBar.js";
import { joinRows, rowFile } from "./rowFiles.js";
import { type QueueOptions, withQueues } from "./withQueues.js";

const LOOK_MS = 500;

export interface ResultOptions extends QueueOptions {
  readonly wait?: boolean;
  readonly json?: boolean;
  /** A file for the rows of all shards. */
  readonly output?: string;
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
      await give(id, state, options);
    } finally {
      bar.stop();
    }
  });
}

async function give(id: string, state: JobState, { json, output }: ResultOptions): Promise<void> {
  const { result, failure, done, shards, output: folder } = state;
  if (failure !== null) throw failure;
  if (result === null)
    throw new ClusterError(`${id}: is not finished: ${done} of ${shards} shards are done`, TEMPORARY);
  if (output !== undefined) {
    if (folder === undefined)
      throw new ClusterError(
        `${id}: has no rows: xent-cluster submit score --output names a folder for them`,
        USAGE,
      );
    const files = Array.from({ length: shards }, (_, index) => rowFile(folder, id, index));
    await joinRows(files, JSON.parse(result.json).rows, output);
  }
  process.stderr.write(result.warnings);
  process.stdout.write(json ? result.json : result.text);
}
