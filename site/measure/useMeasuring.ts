/** A measurement as a component sees it: what was reported of it, and what may be asked of it. */

import { useEffect, useReducer, useRef, useState } from "preact/hooks";
import { type Connection, connect } from "../frame/connect.js";
import type { Command, EngineName, Plan, Reason, Report, Row } from "./bench/plan.js";
import { withRow } from "./results.js";

export type Peers = "absent" | "loading" | "loaded";
export type State = "idle" | "running" | "stopping" | "stopped" | "finished";

export interface Measuring {
  readonly state: State;
  readonly rows: readonly Row[];
  readonly progress: Extract<Report, { kind: "progress" }> | null;
  readonly resolutionMs: number | null;
  /** What answers for each engine that has started. */
  readonly backends: Readonly<Partial<Record<EngineName, string>>>;
  /** Why engines do not take part. */
  readonly absent: Readonly<Partial<Record<EngineName, Reason>>>;
  readonly peers: Peers;
  /** Whether the page itself computes. */
  readonly isInPage: boolean;
}

export interface Asking {
  start(plan: Plan): void;
  stop(): void;
  load(): void;
}

type Action = Report | { readonly kind: "asked" | "stopping" | "loading" | "inPage" | "ended" };

const FIRST: Measuring = {
  state: "idle",
  rows: [],
  progress: null,
  resolutionMs: null,
  backends: {},
  absent: {},
  peers: "absent",
  isInPage: false,
};

/** A call that takes longer is not waited for: the worker is ended. */
const PATIENCE_MS = 2000;

export function useMeasuring(): readonly [Measuring, Asking] {
  const [measuring, tell] = useReducer(after, FIRST);
  const connection = useRef<Connection<Command> | null>(null);
  const [patience] = useState(() => ({ timer: undefined as ReturnType<typeof setTimeout> | undefined }));
  useEffect(() => () => connection.current?.close(), []);

  const started = (): Connection<Command> => {
    connection.current ??= connect<Command, Report>({
      worker: () => new Worker(new URL("./bench/worker.ts", import.meta.url), { type: "module" }),
      async inPage(report) {
        const [{ Measurer }, { START_IN_PAGE }] = await Promise.all([
          import("./bench/measurer.js"),
          import("./bench/engines/startInPage.js"),
        ]);
        return new Measurer(report, START_IN_PAGE);
      },
      onReport(report) {
        if (report.kind === "end") clearTimeout(patience.timer);
        tell(report);
      },
      onPage: () => tell({ kind: "inPage" }),
    });
    return connection.current;
  };

  return [
    measuring,
    {
      start(plan) {
        tell({ kind: "asked" });
        started().send({ kind: "start", plan });
      },
      stop() {
        tell({ kind: "stopping" });
        started().send({ kind: "stop" });
        patience.timer = setTimeout(() => {
          connection.current?.close();
          connection.current = null;
          tell({ kind: "ended" });
        }, PATIENCE_MS);
      },
      load() {
        tell({ kind: "loading" });
        started().send({ kind: "load" });
      },
    },
  ];
}

function after(before: Measuring, action: Action): Measuring {
  switch (action.kind) {
    case "asked":
      return { ...before, state: "running", rows: [], progress: null };
    case "stopping":
      return { ...before, state: "stopping" };
    case "ended":
      // The peers went with the worker.
      return { ...before, state: "stopped", progress: null, peers: "absent" };
    case "end":
      return { ...before, state: action.isStopped ? "stopped" : "finished", progress: null };
    case "loading":
      return { ...before, peers: "loading" };
    case "loaded":
      return { ...before, peers: "loaded" };
    case "inPage":
      return { ...before, isInPage: true };
    case "clock":
      return { ...before, resolutionMs: action.resolutionMs };
    case "progress":
      return { ...before, progress: action };
    case "row":
      return { ...before, rows: withRow(before.rows, action.row) };
    case "engine": {
      const { [action.engine]: _, ...absent } = before.absent;
      return { ...before, absent, backends: { ...before.backends, [action.engine]: action.backend } };
    }
    case "absent":
      return { ...before, absent: { ...before.absent, [action.engine]: action.reason } };
  }
}
