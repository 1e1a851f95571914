/** What a Web Worker does: it answers, and computes pieces of the jobs that it is sent. */

import type { Engine } from "../engine/engine.js";
import { buffersOf } from "./givenUp.js";
import { type Library, settleBackend } from "./library.js";
import { work, workIn } from "./piece.js";
import {
  type Answer,
  type Message,
  type Reply,
  type Request,
  type SentError,
  VERSION,
} from "./webMessages.js";
import type { Task } from "./wire.js";

interface Scope {
  readonly WorkerGlobalScope?: unknown;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  postMessage(message: { readonly xentPool: Answer | Reply }, transfer?: readonly ArrayBuffer[]): void;
}

/** Serves the pool that started this worker, if it is one. Between jobs it is back in its event loop. */
export function serveMessages(library: Library): void {
  const scope = globalThis as unknown as Scope;
  if (scope.WorkerGlobalScope === undefined) return;
  let number = 0;
  const tasks = new Map<number, Task>();
  scope.addEventListener("message", ({ data }) => {
    const message = (data as Partial<Message> | null)?.xentPool;
    if (message === undefined) return;
    if ("job" in message) work(library, message.job, number);
    else if ("notice" in message) {
      const { number: which, task } = message.notice;
      if (task === null) tasks.delete(which);
      else tasks.set(which, task);
    } else if ("request" in message) {
      const [reply, given] = replyTo(library, message.id, message.request, tasks);
      scope.postMessage({ xentPool: reply }, given);
    } else {
      number = message.number;
      scope.postMessage({ xentPool: answerOf(library) });
    }
  });
}

/** The reply, and the buffers that go with it. */
function replyTo(
  library: Library,
  id: number,
  request: Request,
  tasks: ReadonlyMap<number, Task>,
): [Reply, readonly ArrayBuffer[]] {
  if ("block" in request) {
    const { task: number, piece, block } = request;
    const task = tasks.get(number);
    // A task that was given up is no longer there.
    const succeeded = task !== undefined && workIn(library, task, piece, block);
    return [{ id, block, succeeded }, [block]];
  }
  try {
    const { makers, engine } = library.inside;
    const make = (makers as Readonly<Record<string, unknown>>)[request.name] as Maker;
    const value = make(engine)(...request.args);
    return [{ id, value }, [...buffersOf(value)]];
  } catch (error) {
    return [{ id, error: sentError(error) }, []];
  }
}

type Maker = (engine: Engine) => (...args: readonly unknown[]) => unknown;

function sentError(error: unknown): SentError {
  const { name, message } = error as Error;
  return { name, message };
}

function answerOf(library: Library): Answer {
  try {
    settleBackend(library);
    const takesCalls = Object.keys(library.inside.makers).length > 0;
    return { version: VERSION, backend: library.backend, takesCalls };
  } catch (error) {
    return { version: VERSION, error: sentError(error) };
  }
}
