/** What concerns the whole page: the unit, the loss, a link to what stands there, and the way back to the start. */

import { useEffect, useRef, useState } from "preact/hooks";
import { stepsOf } from "./compute.js";
import { UnitChoice } from "./fields/UnitChoice.js";
import { shown } from "./format.js";
import { lossShown, namesOf, type Play } from "./lessons/play.js";
import { START } from "./state.js";
import { writeLink } from "./useLinkedState.js";

/** A slider that moves says nothing until it rests. */
const CALM_MS = 700;

export function Toolbar(play: Play) {
  const { state, change, words } = play;
  const { logits, target, unit } = state;
  const { probabilities, loss } = stepsOf(logits, target);
  const [said, setSaid] = useState("");
  const lossText = lossShown(loss, unit);
  const sentence = words.bar.said(
    lossText,
    words.units[unit],
    namesOf(play)[target],
    shown(probabilities[target]),
  );
  const first = useRef(sentence);

  useEffect(() => {
    // Nothing has changed yet.
    if (said === "" && sentence === first.current) return;
    const timer = setTimeout(() => setSaid(sentence), CALM_MS);
    return () => clearTimeout(timer);
  }, [sentence]);

  async function copy() {
    writeLink(state);
    try {
      await navigator.clipboard.writeText(location.href);
      setSaid(words.bar.copied);
    } catch {
      // Pages that are not served safely have no clipboard, and visitors may refuse it.
      setSaid(words.bar.copyByHand);
    }
  }

  const isAboutLink = said === words.bar.copied || said === words.bar.copyByHand;
  return (
    <section class="toolbar" aria-label={words.bar.label}>
      <UnitChoice name="unit" legend={words.bar.unit} {...play} />
      <span class="toolbar-loss">
        {words.bar.loss} <strong>{lossText}</strong>
      </span>
      <span class="toolbar-buttons">
        <button type="button" id="copy-link" onClick={copy}>
          {words.bar.copy}
        </button>
        <button type="button" id="again" onClick={() => change(START)}>
          {words.bar.again}
        </button>
      </span>
      <p class={isAboutLink ? "toolbar-said" : "hidden"} id="said" role="status">
        {said}
      </p>
    </section>
  );
}
