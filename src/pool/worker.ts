/** What a helper does from its start to its end. */

import { BACKENDS, type Library } from "./library.js";
import { openFile, type ThreadData, threadsOfNode } from "./nodeThreads.js";
import { work } from "./piece.js";
import { JOBS, STATE, WORKS } from "./team.js";
import type { Job } from "./wire.js";

/** Serves the pool that started this thread, if one did. */
export function serve(library: Library, url: string): void {
  const threads = threadsOfNode();
  if (threads === null || threads.isMainThread) return;
  const data = threads.workerData as ThreadData | undefined;
  if (data?.xentPool === undefined) return;
  const { words, number, port } = data.xentPool;
  openFile(words, url);
  // Only a call shows which engine answers.
  library.inside.engine.softmax(ONE_ROW());
  Atomics.store(words, STATE, WORKS + BACKENDS.indexOf(library.backend));
  Atomics.notify(words, STATE);
  for (;;) {
    const jobs = Atomics.load(words, JOBS);
    for (
      let sent = threads.receiveMessageOnPort(port);
      sent !== undefined;
      sent = threads.receiveMessageOnPort(port)
    )
      work(library, sent.message as Job, number);
    Atomics.wait(words, JOBS, jobs);
  }
}

const ONE_ROW = () => ({
  out: new Float32Array(2),
  x: {
    data: Float32Array.of(1, 2),
    double: false,
    offset: 0,
    outer: 1,
    classes: 2,
    inner: 1,
    stride: 2,
    places: null,
    adjustment: null,
  },
});
