/** What a Web Worker does: it answers, and computes pieces of the jobs that it is sent. */

import { type Library, settleBackend } from "./library.js";
import { work } from "./piece.js";
import { type Answer, type Message, VERSION } from "./webMessages.js";

interface Scope {
  readonly WorkerGlobalScope?: unknown;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  postMessage(message: { readonly xentPool: Answer }): void;
}

/** Serves the pool that started this worker, if it is one. Between jobs it is back in its event loop. */
export function serveMessages(library: Library): void {
  const scope = globalThis as unknown as Scope;
  if (scope.WorkerGlobalScope === undefined) return;
  let number = 0;
  scope.addEventListener("message", ({ data }) => {
    const message = (data as Partial<Message> | null)?.xentPool;
    if (message === undefined) return;
    if ("job" in message) work(library, message.job, number);
    else {
      number = message.number;
      scope.postMessage({ xentPool: answerOf(library) });
    }
  });
}

function answerOf(library: Library): Answer {
  try {
    settleBackend(library);
    return { version: VERSION, backend: library.backend };
  } catch (error) {
    const { name, message } = error as Error;
    return { version: VERSION, error: { name, message } };
  }
}
