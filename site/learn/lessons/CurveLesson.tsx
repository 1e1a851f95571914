/** −log p, and the loss on it. */

import { Slider } from "../../frame/Slider.js";
import { Curve, LEAST_P, MOST_P } from "../charts/Curve.js";
import { logitFor, stepsOf } from "../compute.js";
import { rounded, shown } from "../format.js";
import { withLogit } from "../state.js";
import { Lesson } from "./Lesson.js";
import { LOG, lossShown, namesOf, type Play } from "./play.js";

export function CurveLesson(play: Play) {
  const { state, change, words } = play;
  const { logits, target, unit } = state;
  const { probabilities, loss } = stepsOf(logits, target);
  const p = probabilities[target];
  const name = namesOf(play)[target];
  const log = LOG[unit];
  const unitName = words.units[unit];
  const isFixed = logitFor(0.5, logits, target) === null;
  const moveTo = (place: number) => {
    const logit = logitFor(place, logits, target);
    if (logit !== null) change(withLogit(state, target, rounded(logit)));
  };
  return (
    <Lesson id="curve" title={words.curve.title} intro={words.curve.intro(log)}>
      <Curve
        {...{ p, loss, unit }}
        axes={{ p: words.curve.axisP, loss: `−${log} p` }}
        description={words.curve.picture(shown(p), lossShown(loss, unit), unitName)}
        onMove={isFixed ? null : moveTo}
      />
      {isFixed ? (
        <p class="notice">{words.curve.fixed}</p>
      ) : (
        <Slider
          id="probability"
          label={words.curve.slider(name)}
          limits={{ least: LEAST_P, most: MOST_P, step: LEAST_P }}
          value={p}
          shown={`p = ${shown(p)}, −${log} p = ${lossShown(loss, unit)} ${unitName}`}
          onChange={moveTo}
        />
      )}
      <p class="quiet">{words.curve.halving(lossShown(Math.LN2, unit), unitName)}</p>
    </Lesson>
  );
}
