/** A connection for the time of one command. */
import { addressOf } from "./address.js";
import { checkQueue, Queues } from "./jobs.js";
import { connect, isRedisError, redisError } from "./redis.js";

export interface QueueOptions {
  readonly queue: string;
  readonly redis?: string;
}

/** `lasting`: waits for a Redis that is away meanwhile; else that is an error. */
export async function withQueues<T>(
  { queue, redis: url }: QueueOptions,
  lasting: boolean,
  action: (queues: Queues) => Promise<T>,
): Promise<T> {
  const address = addressOf(url);
  const name = checkQueue(queue);
  const redis = await connect(address, lasting);
  const queues = new Queues(name, redis);
  try {
    return await action(queues);
  } catch (error) {
    throw isRedisError(error) ? redisError(address, error) : error;
  } finally {
    await queues.close().catch(() => {});
    redis.disconnect();
  }
}
