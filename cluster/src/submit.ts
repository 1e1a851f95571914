/** `xent-cluster submit`: a job of shards, after all that can be checked at once. */
import { resolve } from "node:path";
import { FlowProducer } from "bullmq";
import type { Redis } from "ioredis";
import { addressOf } from "./address.js";
import type { CommandName } from "./commands.js";
import { ClusterError, say, TEMPORARY, USAGE } from "./failure.js";
import { absolute, inputFiles } from "./inputFiles.js";
import { checkQueue, flowOf, idOf, type MergeData, Queues } from "./jobs.js";
import { connect, isRedisError, redisError } from "./redis.js";
import { checkSettings } from "./redisSettings.js";
import { checkFolder } from "./rowFiles.js";
import { outputOf, xent } from "./xent.js";

/** With so many shards the first one has no rows: it only opens the files and checks all options. */
const PROBE = `0/${Number.MAX_SAFE_INTEGER}`;

export interface SubmitOptions {
  readonly shards: number;
  readonly queue: string;
  readonly redis?: string;
  /** Of score: the folder of the rows. */
  readonly output?: string;
}

/** Options of `xent`, as they were given. */
export interface XentOptions {
  /** By the option. */
  readonly files: Readonly<Record<string, readonly string[]>>;
  readonly others: readonly string[];
}

export async function submit(
  command: CommandName,
  names: readonly string[],
  given: XentOptions,
  options: SubmitOptions,
): Promise<void> {
  const address = addressOf(options.redis);
  const queue = checkQueue(options.queue);
  const data = await jobOf(command, names, given, options);
  const id = idOf(data);
  const redis = await connect(address);
  try {
    await checkSettings(redis, address);
    await add(id, data, queue, redis);
    process.stdout.write(`${id}\n`);
  } catch (error) {
    throw isRedisError(error) ? redisError(address, error) : error;
  } finally {
    redis.disconnect();
  }
}

/** Unless it is there. What failed is begun anew. */
async function add(id: string, data: MergeData, queue: string, connection: Redis): Promise<void> {
  const queues = new Queues(queue, connection);
  const flow = new FlowProducer({ connection });
  flow.on("error", () => {});
  try {
    const known = await queues.merges.getJob(id);
    if (known !== undefined && !(await known.isFailed())) {
      say("warning: this job was submitted before, and is not done again");
      return;
    }
    await known?.remove({ removeChildren: true }).catch((error: unknown) => {
      if (isRedisError(error)) throw error;
      throw new ClusterError(`${id}: shards of the job that failed are still in work`, TEMPORARY);
    });
    await flow.add(flowOf(id, data, queue));
  } finally {
    await Promise.allSettled([flow.close(), queues.close()]);
  }
}

async function jobOf(
  command: CommandName,
  names: readonly string[],
  { files, others }: XentOptions,
  { shards, output }: SubmitOptions,
): Promise<MergeData> {
  const folder = output === undefined ? undefined : resolve(output);
  if (folder !== undefined && others.includes("--no-rows"))
    throw new ClusterError("option '--no-rows' does not go with '--output'", USAGE);
  if (folder !== undefined) checkFolder(folder);
  const paths = names.map(absolute);
  const byOption = Object.entries(files).map(([option, given]) => [option, given.map(absolute)] as const);
  // An option of several files would take the others with it: those come last.
  const args = [...paths, ...others, ...byOption.flatMap(([option, given]) => [option, ...given])];
  const line = outputOf(await xent([command, ...args, "--shard", PROBE, "--json"])).trimEnd();
  const all = [...paths, ...byOption.flatMap(([, given]) => given)];
  return { command, args, files: await inputFiles(all), shards, line, output: folder };
}
