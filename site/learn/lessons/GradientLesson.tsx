/** The gradient of the row's loss as arrows, and steps against it. */

import { useState } from "preact/hooks";
import { Slider } from "../../frame/Slider.js";
import { Arrows } from "../charts/Arrows.js";
import { gradientOf, stepsOf, stepTowards, targetsOf } from "../compute.js";
import { shown } from "../format.js";
import { RATE } from "../state.js";
import { Lesson } from "./Lesson.js";
import { lossShown, namesOf, type Play } from "./play.js";
import { StepButtons } from "./StepButtons.js";
import { useSteps } from "./useSteps.js";

export function GradientLesson(play: Play) {
  const { state, change, words } = play;
  const { logits, target, rate, unit } = state;
  const names = namesOf(play);
  const { probabilities } = stepsOf(logits, target);
  const { loss, gradient } = gradientOf(logits, target);
  const steps = useSteps(play);
  const [before, setBefore] = useState(loss);
  const y = targetsOf(logits.length, target, 0);
  return (
    <Lesson
      id="gradient"
      title={words.gradient.title}
      intro={words.gradient.intro}
      controls={
        <>
          <Slider
            id="rate"
            label={words.gradient.rate}
            limits={RATE}
            value={rate}
            shown={shown(rate, 1)}
            onChange={(value) => change({ ...state, rate: value })}
          />
          <StepButtons
            id="gradient"
            labels={words.gradient}
            steps={steps}
            onStep={() => {
              if (steps.count === 0) setBefore(loss);
              steps.go(stepTowards(logits, y, rate));
            }}
          />
          <p id="gradient-said" role="status">
            {steps.count === 0
              ? null
              : words.gradient.stepped(
                  steps.count,
                  lossShown(before, unit),
                  lossShown(loss, unit),
                  words.units[unit],
                )}
          </p>
        </>
      }
    >
      <Arrows title={words.gradient.picture} {...{ names, logits, gradient, rate, target }} />
      <section class="scroll" tabIndex={0} aria-label={words.gradient.table}>
        <table id="gradient-table">
          <thead>
            <tr>
              <th scope="col">{words.gradient.head.name}</th>
              <th scope="col" class="number">
                {words.gradient.head.p}
              </th>
              <th scope="col" class="number">
                {words.gradient.head.y}
              </th>
              <th scope="col" class="number">
                {words.gradient.head.gradient}
              </th>
            </tr>
          </thead>
          <tbody>
            {names.map((name, index) => (
              <tr key={index} class={index === target ? "is-target" : ""}>
                <th scope="row">{name}</th>
                <td class="number">{shown(probabilities[index])}</td>
                <td class="number">{y[index]}</td>
                <td class="number">{shown(gradient[index])}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{words.gradient.sum}</th>
              <td class="number">{shown(sum(probabilities))}</td>
              <td class="number">{sum(y)}</td>
              <td class="number">{shown(sum(gradient))}</td>
            </tr>
          </tfoot>
        </table>
      </section>
      <p class="quiet">{words.gradient.zero}</p>
    </Lesson>
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
