/** What a helper does from its start to its end. */

import { BACKENDS, type Library, settleBackend } from "./library.js";
import { openFile, type ThreadData, threadsOfNode } from "./nodeThreads.js";
import { work } from "./piece.js";
import { JOBS, STATE, WORKS } from "./team.js";
import { serveMessages } from "./webWorker.js";
import type { Job } from "./wire.js";

/** Serves the pool that started this thread, if one did. */
export function serve(library: Library, url: string): void {
  const threads = threadsOfNode();
  if (threads === null) serveMessages(library);
  if (threads === null || threads.isMainThread) return;
  const data = threads.workerData as ThreadData | undefined;
  if (data?.xentPool === undefined) return;
  const { words, number, port } = data.xentPool;
  openFile(words, url);
  settleBackend(library);
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
