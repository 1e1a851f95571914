/** Says once that Redis is away, and once that it is back. */
import type { Redis } from "ioredis";
import type { Address } from "./address.js";
import { say } from "./failure.js";

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
