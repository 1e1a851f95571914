/** The worker of the page: computes what it is asked for. It is ended from outside where that is not wanted any more. */

import { faultOf, look, run } from "./compute.js";
import type { Asked, Told } from "./task.js";

/** Messages to the page are rarer than this. */
const PROGRESS_MS = 100;

self.addEventListener("message", async ({ data }: MessageEvent<Asked>) => {
  const { id } = data;
  try {
    if (data.kind === "look") tell({ id, kind: "looked", looked: await look(data.look) });
    else tell({ id, kind: "done", result: await run(data.task, progressOf(id)) });
  } catch (error) {
    const given = data.kind === "run" ? data.task.given : { [data.look.slot]: data.look.given };
    tell({ id, kind: "failed", fault: faultOf(error, given) });
  }
});

function progressOf(id: number): (rows: number, of: number) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (rows, of) => {
    const now = performance.now();
    if (now - last < PROGRESS_MS && rows < of) return;
    last = now;
    tell({ id, kind: "progress", rows, of });
  };
}

function tell(told: Told): void {
  self.postMessage(told);
}
