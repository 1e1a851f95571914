/** The way to what computes for a long time: a worker, or where none can start the page itself. */

export interface Computing<Command> {
  handle(command: Command): void;
}

export interface Connection<Command> {
  send(command: Command): void;
  close(): void;
}

interface Ways<Command, Report> {
  /** Starts the worker, in the words that the build knows: `new Worker(new URL("./worker.ts", import.meta.url), { type: "module" })`. */
  readonly worker: () => Worker;
  /** The same for the page. */
  readonly inPage: (report: (report: Report) => void) => Promise<Computing<Command>>;
  readonly onReport: (report: Report) => void;
  /** The page takes over: no worker has started. */
  readonly onPage: () => void;
}

/** A worker that has reported once works. */
export function connect<Command, Report>(ways: Ways<Command, Report>): Connection<Command> {
  let isClosed = false;
  let hasReported = false;
  /** What is not known to have arrived. */
  const waiting: Command[] = [];
  let deliver: ((command: Command) => void) | null = null;
  const worker = start();
  if (worker === null) void takeOver();
  return {
    send(command) {
      if (!hasReported) waiting.push(command);
      deliver?.(command);
    },
    close() {
      isClosed = true;
      deliver = null;
      worker?.terminate();
    },
  };

  function start(): Worker | null {
    try {
      const started = ways.worker();
      started.addEventListener("message", ({ data }: MessageEvent<Report>) => {
        hasReported = true;
        if (!isClosed) ways.onReport(data);
      });
      started.addEventListener("error", (event) => {
        if (hasReported || isClosed) return;
        // Said in words beside what it computes: it is no fault of the page.
        event.preventDefault();
        started.terminate();
        void takeOver();
      });
      deliver = (command) => started.postMessage(command);
      return started;
    } catch {
      return null;
    }
  }

  async function takeOver(): Promise<void> {
    deliver = null;
    ways.onPage();
    const computing = await ways.inPage((report) => {
      if (!isClosed) ways.onReport(report);
    });
    if (isClosed) return;
    hasReported = true;
    deliver = (command) => computing.handle(command);
    for (const command of waiting) computing.handle(command);
  }
}
