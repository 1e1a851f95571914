/** The state of the page, which its address holds. */

import { useEffect, useState } from "preact/hooks";
import { hashOf, stateOf } from "./link.js";
import { START, type State } from "./state.js";

/** Browsers refuse many changes of the address in a short time. */
const CALM_MS = 400;

interface Linked {
  readonly state: State;
  readonly change: (state: State) => void;
  /** The link that the page was opened with could be read only in part. */
  readonly isBadLink: boolean;
}

export function useLinkedState(): Linked {
  const [state, setState] = useState(START);
  const [isBadLink, setBadLink] = useState(false);
  const [isChanged, setChanged] = useState(false);

  useEffect(() => {
    function read() {
      const linked = stateOf(location.hash);
      if (linked === null) return;
      setState(linked.state);
      setBadLink(!linked.isWhole);
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
