/** Temperature and label smoothing: what they do to the probabilities, the target, the loss and the gradient. */

import { Slider } from "../../frame/Slider.js";
import { Bars } from "../charts/Bars.js";
import { gradientOf, stepsOf, targetsOf } from "../compute.js";
import { SmoothingSlider } from "../fields/SmoothingSlider.js";
import { resultIn, rounded, shown } from "../format.js";
import { TEMPERATURE } from "../state.js";
import { Lesson } from "./Lesson.js";
import { lossShown, namesOf, type Play } from "./play.js";

/** Of the picture of gradients: with a temperature below 1 they can be larger. */
const LEAST_REACH = 1;

export function DialsLesson(play: Play) {
  const { state, change, words } = play;
  const { logits, target, temperature, smoothing, unit } = state;
  const names = namesOf(play);
  const soft = stepsOf(logits, target, temperature);
  const plain = stepsOf(logits, target);
  const softened = gradientOf(logits, target, { temperature, labelSmoothing: smoothing });
  const sharp = gradientOf(logits, target);
  const reach = Math.max(...softened.gradient.filter(Number.isFinite).map(Math.abs), LEAST_REACH);
  const common = { names, target };
  return (
    <Lesson
      id="dials"
      title={words.dials.title}
      intro={words.dials.intro}
      controls={
        <>
          <Slider
            id="temperature"
            label={words.dials.temperature}
            limits={TEMPERATURE}
            value={temperature}
            shown={shown(temperature, 1)}
            onChange={(value) => change({ ...state, temperature: rounded(value) })}
          />
          <SmoothingSlider id="smoothing" label={words.dials.smoothing} {...play} />
        </>
      }
    >
      <div class="trio">
        <figure>
          <figcaption>{words.dials.p}</figcaption>
          <Bars
            {...common}
            title={words.dials.p}
            values={soft.probabilities}
            before={plain.probabilities}
            domain={[0, 1]}
          />
        </figure>
        <figure>
          <figcaption>{words.dials.y}</figcaption>
          <Bars
            {...common}
            title={words.dials.y}
            values={targetsOf(names.length, target, smoothing)}
            before={targetsOf(names.length, target, 0)}
            domain={[0, 1]}
          />
        </figure>
        <figure>
          <figcaption>{words.dials.gradient}</figcaption>
          <Bars
            {...common}
            title={words.dials.gradient}
            values={softened.gradient}
            before={sharp.gradient}
            domain={[-reach, reach]}
          />
        </figure>
        <div>
          <p class="big" id="dials-loss">
            {lossShown(softened.loss, unit)} <small>{words.units[unit]}</small>
          </p>
          <p>{words.dials.plain(lossShown(sharp.loss, unit))}</p>
          <p class="quiet">{words.dials.outlines}</p>
        </div>
      </div>
      <pre tabIndex={0}>
        <code>{`crossEntropy(z, y, { temperature: ${temperature}, labelSmoothing: ${smoothing} }); // ${resultIn(softened.loss)}
F.cross_entropy(z / ${temperature}, y, label_smoothing=${smoothing})  # PyTorch`}</code>
      </pre>
    </Lesson>
  );
}
