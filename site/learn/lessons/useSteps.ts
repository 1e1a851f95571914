/** Steps of the logits, and the way back to those before the first. */

import { useState } from "preact/hooks";
import type { Play } from "./play.js";

export interface Steps {
  readonly count: number;
  readonly go: (logits: readonly number[]) => void;
  readonly reset: () => void;
}

interface Run {
  readonly count: number;
  readonly start: readonly number[];
  /** What the last step made: whoever changes it ends the run. */
  readonly last: readonly number[];
}

export function useSteps({ state, change }: Play): Steps {
  const [run, setRun] = useState<Run | null>(null);
  const here = run?.last === state.logits ? run : null;
  return {
    count: here?.count ?? 0,
    go(logits) {
      setRun({ count: (here?.count ?? 0) + 1, start: here?.start ?? state.logits, last: logits });
      change({ ...state, logits });
    },
    reset() {
      if (here === null) return;
      setRun(null);
      change({ ...state, logits: here.start });
    },
  };
}
