/** How a worker ends: what is in work is finished, or given back when time is up or a second signal comes. */
import { say } from "./failure.js";

const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;
/** To give back what was in work. After it another worker finds out by itself. */
const LAST_MS = 5000;

/** Resolves when a signal came and `close`, which waits for what is in work, has ended. `stop`: aborted when it is given back. */
export async function onStop(
  close: () => Promise<void>,
  stop: AbortController,
  graceSeconds: number,
): Promise<void> {
  const giveBack = () => {
    stop.abort();
    setTimeout(() => process.exit(0), LAST_MS).unref();
  };
  await new Promise<void>((resolve) => {
    let isFirst = true;
    for (const signal of SIGNALS)
      process.on(signal, () => {
        if (!isFirst) return giveBack();
        isFirst = false;
        say("stops: what is in work is finished; a second signal gives it back");
        resolve();
      });
  });
  setTimeout(giveBack, graceSeconds * 1000).unref();
  await close();
}
