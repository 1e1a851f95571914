/** Connections to Redis, and what becomes of one that cannot be made. */
import { getSystemErrorMap } from "node:util";
import { Redis } from "ioredis";
import type { Address } from "./address.js";
import { ClusterError, LASTING, TEMPORARY } from "./failure.js";

const PATIENCE_MS = 5000;
const LONGEST_PAUSE_MS = 2000;
/** Answers of a Redis that starts, or that is busy with something long. */
const PASSING = /^(LOADING|BUSY|TRYAGAIN|MASTERDOWN|CLUSTERDOWN)\b/;
const PASSWORD = /^(NOAUTH|WRONGPASS|ERR .*(AUTH|invalid password))/i;

/**
 * A connection that is known to work. With `lasting` it is made again for as long as Redis is away, and commands wait; else what
 * fails is told.
 */
export async function connect(address: Address, lasting = false): Promise<Redis> {
  await check(address);
  const redis = new Redis(address.url, {
    connectTimeout: PATIENCE_MS,
    // A worker's commands wait for Redis, however long it is away.
    maxRetriesPerRequest: lasting ? null : 1,
    retryStrategy: (times) => (lasting ? Math.min(100 * times, LONGEST_PAUSE_MS) : null),
  });
  // Without a listener a restart of Redis would end the process.
  redis.on("error", () => {});
  return redis;
}

/** A connection of its own, for ioredis tells why the first try failed only in an event. */
async function check(address: Address): Promise<void> {
  const redis = new Redis(address.url, {
    lazyConnect: true,
    connectTimeout: PATIENCE_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let reason: unknown = null;
  redis.on("error", (error) => {
    reason ??= error;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    throw redisError(address, reason ?? error);
  } finally {
    redis.disconnect();
  }
}

/** Whether an error is of Redis or of the way to it, and not of this program. */
export function isRedisError(error: unknown): boolean {
  const { name, code, errors, message } = Object(error);
  const isOfClient = name === "ReplyError" || name === "MaxRetriesPerRequestError";
  return isOfClient || code !== undefined || Array.isArray(errors) || message === "Connection is closed.";
}

/** Wrong passwords and certificates last; all else may pass. */
export function redisError(address: Address, error: unknown): ClusterError {
  const { message = "", code, errno, errors } = Object(error);
  // A name with several addresses: the first of them is as good as the others.
  if (Array.isArray(errors) && errors.length > 0) return redisError(address, errors[0]);
  if (PASSWORD.test(message))
    return new ClusterError(`${address.shown}: Redis refuses the password or the user: ${message}`);
  const name = String(code ?? "");
  if (/CERT|TLS|SSL|EPROTO|ALTNAME/.test(name))
    return new ClusterError(`${address.shown}: no TLS with Redis: ${message}`);
  if (Object(error).name === "ReplyError" && !PASSING.test(message))
    return new ClusterError(`${address.shown}: Redis refuses: ${message}`, LASTING);
  const words = getSystemErrorMap().get(errno)?.[1] ?? message;
  return new ClusterError(`${address.shown}: Redis cannot be reached: ${words || name}`, TEMPORARY);
}
