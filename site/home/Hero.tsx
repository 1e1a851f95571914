/** The library at work, on one row: three logits, their probabilities, the loss. */

import { useState } from "preact/hooks";
import { crossEntropy, softmax } from "xent";
import type { Language } from "../frame/language.js";
import { Slider } from "../frame/Slider.js";
import { at, listIn, rounded, shown } from "../learn/format.js";
import { WORDS } from "./words.js";

const LOGITS = { least: -5, most: 5, step: 0.1 };
const START = [3, 1, -3];
const TARGET = 1;
const [BAR, THICK] = [200, 14];

export function Hero({ language }: { readonly language: Language }) {
  const words = WORDS[language].hero;
  const [logits, setLogits] = useState(START);
  const [target, setTarget] = useState(TARGET);
  const row = { data: Float64Array.from(logits), shape: [1, logits.length] };
  const probabilities = [...softmax(row).data];
  const loss = crossEntropy(row, [target]);
  return (
    <section class="hero-play panel" aria-label={words.label}>
      <p class="hero-hint">{words.hint}</p>
      <ul class="hero-rows">
        {logits.map((logit, index) => (
          <li key={index} class={index === target ? "is-target" : ""}>
            <input
              type="radio"
              name="hero-target"
              aria-label={words.target(words.classes[index])}
              checked={index === target}
              onChange={() => setTarget(index)}
            />
            <Slider
              id={`hero-${index}`}
              label={words.classes[index]}
              limits={LOGITS}
              value={logit}
              shown={shown(logit, 1)}
              onChange={(value) =>
                setLogits(logits.map((old, which) => (which === index ? rounded(value) : old)))
              }
            />
            <span class="hero-p">
              <svg viewBox={`0 0 ${BAR} ${THICK}`} preserveAspectRatio="none" aria-hidden="true">
                <rect class="hero-bar" width={at(BAR * probabilities[index])} height={THICK} rx={2} />
              </svg>
              <span>{`p = ${shown(probabilities[index])}`}</span>
            </span>
          </li>
        ))}
      </ul>
      <p class="hero-loss" role="status">
        {words.loss} <strong id="hero-loss">{shown(loss)}</strong>
      </p>
      <pre tabIndex={0}>
        <code>{`crossEntropy([${listIn("js", logits)}], [${target}]); // ${rounded(loss)}`}</code>
      </pre>
    </section>
  );
}
