/** Says once that Redis is away, once that it is back, and what else it has to say. */
import type { Redis } from "ioredis";
import type { Address } from "./address.js";
import { messageOf, say } from "./failure.js";

export function tellAbsence(redis: Redis, { shown }: Address): void {
  let isAway = false;
  redis.on("reconnecting", () => {
    if (!isAway) say(`${shown}: Redis is away, waits for it`);
    isAway = true;
  });
  redis.on("ready", () => {
    if (isAway) say(`${shown}: Redis is back`);
    isAway = false;
  });
}

/** What is no absence, such as a Redis that has no memory left: each once, until something else comes. */
export function tellRefusals({ shown }: Address): (error: unknown) => void {
  let last = "";
  return (error) => {
    const message = messageOf(error);
    if (Object(error).name !== "ReplyError" || message === last) return;
    last = message;
    say(`${shown}: Redis refuses: ${message}`);
  };
}
