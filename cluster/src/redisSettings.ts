/** Whether Redis keeps what it is told: settings under which jobs would be lost are refused. */
import type { Redis } from "ioredis";
import type { Address } from "./address.js";
import { ClusterError, messageOf, say } from "./failure.js";

/** Debian's Redis has appendonly no: a crash would lose the queue. With any other policy Redis drops keys when memory is short. */
const NEEDED = { appendonly: "yes", "maxmemory-policy": "noeviction" } as const;

export async function checkSettings(redis: Redis, { shown }: Address): Promise<void> {
  const wrong: string[] = [];
  const changes: string[] = [];
  for (const [name, needed] of Object.entries(NEEDED)) {
    const value = await settingOf(redis, name, shown);
    if (value === null) return;
    if (value === needed) continue;
    wrong.push(`${name} ${value}`);
    changes.push(`redis-cli config set ${name} ${needed}`);
  }
  if (wrong.length > 0)
    throw new ClusterError(
      `${shown}: Redis has ${wrong.join(" and ")}, and may lose jobs; change it: ${changes.join(" && ")} && redis-cli config rewrite`,
    );
}

/** Null where it cannot be asked, which a warning says: hosted servers often forbid CONFIG. */
async function settingOf(redis: Redis, name: string, shown: string): Promise<string | null> {
  let answer: unknown;
  try {
    answer = await redis.config("GET", name);
  } catch (error) {
    if (Object(error).name !== "ReplyError") throw error;
    const needed = Object.entries(NEEDED).map((setting) => setting.join(" "));
    say(
      `warning: ${shown}: settings cannot be read (${messageOf(error)}); it should have ${needed.join(" and ")}`,
    );
    return null;
  }
  return Array.isArray(answer) ? String(answer[1] ?? "unknown") : String(Object(answer)[name] ?? "unknown");
}
