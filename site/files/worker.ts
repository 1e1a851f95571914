/** The worker of the page: computes what it is asked for. It is ended from outside where that is not wanted any more. */

import type { Asked, Told } from "./task.js";

/** Messages to the page are rarer than this. */
const PROGRESS_MS = 100;

// A module of its own: WebKit would run this one once more for each chunk that imports something of it.
const computing = import("./compute.js");

self.addEventListener("message", async ({ data }: MessageEvent<Asked>) => {
  const { id } = data;
  const { faultOf, look, run } = await computing;
  try {
    if (data.kind === "look") tell({ id, kind: "looked", looked: await look(data.look) });
    else tell({ id, kind: "done", result: await run(data.task, progressOf(id)) });
  } catch (error) {
    const given = data.kind === "run" ? data.task.given : { [data.look.slot]: data.look.given };
    tell({ id, kind: "failed", fault: faultOf(error, given) });
  }
});

// Told as a worker that does not start: the page computes.
computing.catch((error) => {
  setTimeout(() => {
    throw error;
  });
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
