/** The tutorial to play with: from logits to the loss, its gradient, its names. */

import { useEffect, useMemo, useState } from "preact/hooks";
import { backend } from "xent";
import type { Language } from "../frame/language.js";
import { BatchLesson } from "./lessons/BatchLesson.js";
import { CurveLesson } from "./lessons/CurveLesson.js";
import { DialsLesson } from "./lessons/DialsLesson.js";
import { GradientLesson } from "./lessons/GradientLesson.js";
import { RowLesson } from "./lessons/RowLesson.js";
import { SumLesson } from "./lessons/SumLesson.js";
import { UnitsLesson } from "./lessons/UnitsLesson.js";
import { Toolbar } from "./Toolbar.js";
import { TrainerPlace } from "./TrainerPlace.js";
import { useLinkedState } from "./useLinkedState.js";
import { WORDS } from "./words.js";

export function Learn({ language }: { readonly language: Language }) {
  const words = WORDS[language];
  const { state, change, isBadLink, spareTargets } = useLinkedState();
  const play = { state, change, words };
  // The pages are made where WebAssembly is: only the browser knows whether it is here.
  const [isWithoutWasm, setWithoutWasm] = useState(false);
  useEffect(() => setWithoutWasm(backend === "js"), []);
  // It has a state of its own: what changes above it changes nothing in it.
  const trainer = useMemo(() => <TrainerPlace language={language} />, [language]);
  return (
    <div class="learn">
      <h1>{words.title}</h1>
      <p class="lead">{words.lead}</p>
      {isWithoutWasm ? (
        <p class="notice" id="without-wasm">
          {words.withoutWasm}
        </p>
      ) : null}
      {isBadLink ? (
        <p class="notice faulty" role="status" id="bad-link">
          {words.bar.badLink}
        </p>
      ) : null}
      <Toolbar {...play} />
      <RowLesson {...play} />
      <CurveLesson {...play} />
      <GradientLesson {...play} />
      <DialsLesson {...play} />
      <UnitsLesson {...play} />
      <SumLesson {...play} />
      <BatchLesson {...play} spareTargets={spareTargets} />
      {trainer}
    </div>
  );
}
