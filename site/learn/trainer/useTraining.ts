/** A training as a component sees it: what was reported of it, and what may be asked of it. */

import { useEffect, useRef, useState } from "preact/hooks";
import { type Connection, connect } from "../../frame/connect.js";
import type { Command, Report, State } from "./runner.js";
import type { Pair, Settings } from "./training.js";

/** How often what is seen changes; and where people want no motion. */
const REPORT_MS = 50;
const CALM_REPORT_MS = 1000;

export interface Progress {
  readonly state: State;
  /** Of the untrained network and of each epoch; nothing before the first start. */
  readonly losses: readonly Pair[];
  readonly last: Report | null;
  /** Whether the page itself trains. */
  readonly isInPage: boolean;
}

export interface Asking {
  run(): void;
  pause(): void;
  step(): void;
  /** Back to the untrained network. */
  reset(): void;
  /** Takes changed settings up. */
  change(settings: Settings, isAnew: boolean): void;
}

const FIRST: Progress = { state: "paused", losses: [], last: null, isInPage: false };

export function useTraining(first: Settings): readonly [Progress, Asking] {
  const [progress, setProgress] = useState(FIRST);
  const connection = useRef<Connection<Command> | null>(null);
  /** Those of now, also between a change and the next time that the component is drawn. */
  const settings = useRef(first);
  useEffect(
    () => () => {
      connection.current?.send({ kind: "pause" });
      connection.current?.close();
    },
    [],
  );

  const take = (report: Report) =>
    setProgress((before) => {
      const known = report.epoch + 1 - report.losses.length;
      return {
        ...before,
        state: report.state,
        last: report,
        losses: [...before.losses.slice(0, known), ...report.losses],
      };
    });

  /** Nothing is started before somebody asks for it. */
  const started = (): Connection<Command> => {
    if (connection.current === null) {
      connection.current = connect<Command, Report>({
        worker: () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }),
        inPage: async (report) => new (await import("./runner.js")).Runner(report),
        onReport: take,
        onPage: () => setProgress((before) => ({ ...before, isInPage: true })),
      });
      connection.current.send({ kind: "make", settings: settings.current });
    }
    return connection.current;
  };

  return [
    progress,
    {
      run() {
        const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
        started().send({ kind: "run", everyMs: isCalm ? CALM_REPORT_MS : REPORT_MS });
      },
      pause: () => started().send({ kind: "pause" }),
      step: () => started().send({ kind: "step" }),
      reset() {
        started().send({ kind: "pause" });
        started().send({ kind: "make", settings: settings.current });
      },
      change(changed, isAnew) {
        settings.current = changed;
        connection.current?.send(
          isAnew ? { kind: "make", settings: changed } : { kind: "tune", tuning: changed },
        );
      },
    },
  ];
}
