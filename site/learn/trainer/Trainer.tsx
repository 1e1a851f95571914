/** A small classifier that trains in the page: what it is set to, the plane that it divides, its losses. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Language } from "../../frame/language.js";
import { Controls } from "./Controls.js";
import { CLASSES, makeData } from "./data.js";
import { LossCurve } from "./LossCurve.js";
import { LossTable } from "./LossTable.js";
import { Regions } from "./Regions.js";
import { FIRST } from "./settings.js";
import { shownLoss, shownShare } from "./shown.js";
import "./style.css";
import { MAP_SIZE } from "./map.js";
import type { Settings } from "./training.js";
import { type Progress, useTraining } from "./useTraining.js";
import type { TrainerWords } from "./words.en.js";
import { WORDS } from "./words.js";

/** How long a screen reader may speak before it hears of the next figures. */
const CALM_MS = 6000;

export function Trainer({ language }: { readonly language: Language }) {
  const words = WORDS[language];
  const [settings, setSettings] = useState(FIRST);
  const { data: name, noise, seed } = settings;
  const data = useMemo(() => makeData(name, noise, seed), [name, noise, seed]);
  const [progress, asking] = useTraining(FIRST);
  const spoken = useSpoken(progress, words);
  const { last, state, losses } = progress;
  const classes = CLASSES[name];

  const change = (changed: Partial<Settings>) => {
    const next = { ...settings, ...changed };
    setSettings(next);
    asking.change(next, !("learningRate" in changed || "labelSmoothing" in changed));
  };
  // One of other data may still be there for a moment.
  const map = last?.map.length === classes * MAP_SIZE ** 2 ? last.map : null;

  return (
    <section class="trainer" aria-labelledby="trainer-heading">
      <h2 id="trainer-heading">{words.heading}</h2>
      <p>{words.intro}</p>
      <Controls settings={settings} words={words} onChange={change} />
      <p class="quiet">{words.anew}</p>
      <div class="row">
        <button
          type="button"
          class="primary"
          id="trainer-run"
          disabled={state === "done"}
          onClick={() => (state === "running" ? asking.pause() : asking.run())}
        >
          {state === "running" ? words.pause : words.start}
        </button>
        <button type="button" id="trainer-step" disabled={state === "done"} onClick={() => asking.step()}>
          {words.step}
        </button>
        <button type="button" id="trainer-reset" onClick={() => asking.reset()}>
          {words.reset}
        </button>
      </div>
      <p id="trainer-spoken" aria-live="polite">
        {spoken}
      </p>
      {progress.isInPage ? <p class="notice">{words.inPage}</p> : null}
      {last?.backend === "js" ? <p class="notice">{words.typescript}</p> : null}
      <Figures progress={progress} words={words} />
      <div class="columns">
        <figure>
          <Regions {...{ data, classes, map }} label={regionsLabel(words, name, classes)} />
          <figcaption class="quiet">{words.regionsCaption}</figcaption>
        </figure>
        <figure>
          <h3>{words.curve}</h3>
          <LossCurve losses={losses} words={words} />
          <figcaption class="quiet">{words.curveCaption}</figcaption>
          <LossTable losses={losses} words={words} />
        </figure>
      </div>
    </section>
  );
}

function Figures({ progress, words }: { readonly progress: Progress; readonly words: TrainerWords }) {
  const { last, losses } = progress;
  const loss = losses.at(-1);
  const figures: readonly (readonly [id: string, name: string, value: string])[] = [
    ["epoch", words.epoch, last === null ? "–" : `${last.epoch}`],
    ["train-loss", words.trainLoss, loss === undefined ? "–" : shownLoss(loss.train)],
    ["held-out-loss", words.heldOutLoss, loss === undefined ? "–" : shownLoss(loss.heldOut)],
    ["train-accuracy", words.trainAccuracy, last === null ? "–" : shownShare(last.accuracies.train)],
    ["held-out-accuracy", words.heldOutAccuracy, last === null ? "–" : shownShare(last.accuracies.heldOut)],
  ];
  return (
    <dl class="trainer-figures" aria-label={words.figures}>
      {figures.map(([id, name, value]) => (
        <div key={id}>
          <dt>{name}</dt>
          <dd id={`trainer-${id}`}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function regionsLabel(words: TrainerWords, name: keyof typeof CLASSES, classes: number): string {
  const marks = words.shapes.slice(0, classes).map((shape, c) => words.classMark(c, shape));
  return words.regions(words.dataNames[name], marks.join(" "));
}

/** A sentence about the training: at once where it stands still, now and then while it runs. */
function useSpoken({ last, losses, state }: Progress, words: TrainerWords): string {
  const [spoken, setSpoken] = useState(words.notStarted);
  const spokenAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const loss = losses.at(-1);
    if (last === null || loss === undefined) return;
    const now = performance.now();
    if (state === "running" && now - spokenAt.current < CALM_MS) return;
    spokenAt.current = now;
    const sentence = words.sentence(
      last.epoch,
      shownLoss(loss.train),
      shownLoss(loss.heldOut),
      shownShare(last.accuracies.heldOut),
    );
    setSpoken(state === "done" ? `${sentence} ${words.done(last.epoch)}` : sentence);
  }, [last, losses, state, words]);
  return spoken;
}
