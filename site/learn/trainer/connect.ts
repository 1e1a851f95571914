/** The way to what trains: a worker, or where none can start the page itself. */

import type { Command, Report } from "./runner.js";

export interface Connection {
  send(command: Command): void;
  close(): void;
}

/** `onPage` is called if the page trains. */
export function connect(onReport: (report: Report) => void, onPage: () => void): Connection {
  /** What a page that takes over has to do: all since the training was made. */
  let sent: Command[] = [];
  let waiting: Command[] = [];
  let send = (command: Command): void => {
    waiting.push(command);
  };
  let isClosed = false;
  let worker: Worker | null = null;

  const takeOver = async () => {
    worker?.terminate();
    waiting = [...sent];
    send = (command) => waiting.push(command);
    onPage();
    const { Runner } = await import("./runner.js");
    if (isClosed) return;
    const runner = new Runner(onReport);
    for (const command of waiting) runner.handle(command);
    send = (command) => runner.handle(command);
  };

  try {
    const started = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker = started;
    send = (command) => started.postMessage(command);
    started.addEventListener("message", ({ data }: MessageEvent<Report>) => onReport(data));
    started.addEventListener("error", (event) => {
      // Said in words beside the training: it is no fault of the page.
      event.preventDefault();
      void takeOver();
    });
  } catch {
    void takeOver();
  }

  return {
    send(command) {
      if (command.kind === "make") sent = [];
      sent.push(command);
      send(command);
    },
    close() {
      isClosed = true;
      worker?.terminate();
      send({ kind: "pause" });
    },
  };
}
