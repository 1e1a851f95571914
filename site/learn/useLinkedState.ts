/** The state of the page, which its address holds. */

import { useEffect, useState } from "preact/hooks";
import { hashOf, stateOf } from "./link.js";
import { type Batch, START, type State } from "./state.js";

/** Browsers refuse many changes of the address in a short time. */
const CALM_MS = 400;

/** Targets of a link that have no row in its batch. */
interface Spare {
  readonly count: number;
  readonly batch: Batch;
}

interface LinkedState {
  readonly state: State;
  readonly change: (state: State) => void;
  /** The link that the page was opened with could be read only in part. */
  readonly isBadLink: boolean;
  /** How many targets of the link have no row; 0 as soon as the batch is another one. */
  readonly spareTargets: number;
}

export function useLinkedState(): LinkedState {
  const [state, setState] = useState(START);
  const [isBadLink, setBadLink] = useState(false);
  const [spare, setSpare] = useState<Spare | null>(null);
  const [isChanged, setChanged] = useState(false);

  useEffect(() => {
    function read() {
      const linked = stateOf(location.hash);
      if (linked === null) return;
      setState(linked.state);
      setBadLink(!linked.isWhole);
      setSpare({ count: linked.spareTargets, batch: linked.state.batch });
    }
    read();
    addEventListener("hashchange", read);
    return () => removeEventListener("hashchange", read);
  }, []);

  useEffect(() => {
    if (!isChanged) return;
    const timer = setTimeout(() => writeLink(state), CALM_MS);
    return () => clearTimeout(timer);
  }, [state, isChanged]);

  return {
    state,
    isBadLink,
    spareTargets: spare?.batch === state.batch ? spare.count : 0,
    change(next) {
      setChanged(true);
      setState(next);
    },
  };
}

/** Makes the address hold the state. Neither the history nor the place on the page changes. */
export function writeLink(state: State): void {
  history.replaceState(null, "", hashOf(state) || location.pathname + location.search);
}
