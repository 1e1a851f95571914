/** Nats and bits: one loss, two rulers. */

import { Ruler } from "../charts/Ruler.js";
import { stepsOf } from "../compute.js";
import { UnitChoice } from "../fields/UnitChoice.js";
import { perplexityShown, resultIn, shown } from "../format.js";
import { Lesson } from "./Lesson.js";
import type { Play } from "./play.js";

export function UnitsLesson(play: Play) {
  const { state, words } = play;
  const { logits, target, unit } = state;
  const { loss } = stepsOf(logits, target);
  return (
    <Lesson
      id="units"
      title={words.unitsLesson.title}
      intro={words.unitsLesson.intro}
      controls={<UnitChoice name="unit-lesson" legend={words.unitsLesson.choice} {...play} />}
    >
      <Ruler
        {...{ loss, unit }}
        names={words.units}
        description={words.unitsLesson.picture(shown(loss), shown(loss / Math.LN2))}
      />
      <p id="perplexity">{words.unitsLesson.perplexity(perplexityShown(loss))}</p>
      <pre tabIndex={0}>
        <code>{`crossEntropy(z, y); // ${resultIn(loss)}
crossEntropy(z, y) / Math.LN2; // ${resultIn(loss / Math.LN2)}`}</code>
      </pre>
    </Lesson>
  );
}
