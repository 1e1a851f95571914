/** Entropy and divergence, which add up to the cross entropy, as areas. */

import { Slider } from "../../frame/Slider.js";
import { Areas } from "../charts/Areas.js";
import { Total } from "../charts/Total.js";
import { inUnit, type Sums, stepsOf, stepTowards, sumsOf, sumsOfDistributions, truthOf } from "../compute.js";
import { Choice } from "../fields/Choice.js";
import { ReadField } from "../fields/ReadField.js";
import { SmoothingSlider } from "../fields/SmoothingSlider.js";
import type { Read } from "../fields/useReading.js";
import { resultIn, short, shown } from "../format.js";
import { readRow } from "../readNumbers.js";
import { TRUTHS, type Unit, withEntry } from "../state.js";
import type { LearnWords } from "../words.en.js";
import { weightFault } from "./faults.js";
import { Lesson } from "./Lesson.js";
import { LOG, namesOf, type Play } from "./play.js";
import { StepButtons } from "./StepButtons.js";
import { useSteps } from "./useSteps.js";

const WEIGHT = { least: 0, most: 10, step: 0.1 };

export function SumLesson(play: Play) {
  const { state, change, words } = play;
  const { logits, target, rate, unit } = state;
  const names = namesOf(play);
  const truth = truthOf(state);
  const { probabilities, logProbabilities } = stepsOf(logits, target);
  const sums = sumsOf(truth, logits, unit);
  const costs = logProbabilities.map((value) => inUnit(-value, unit));
  const own = truth.map((q) => inUnit(-Math.log(q), unit));
  const steps = useSteps(play);
  const columns = names.map((name, index) =>
    words.sum.column(name, shown(truth[index]), shown(costs[index])),
  );
  const equation = words.sum.equation(shown(sums.entropy), shown(sums.divergence), shown(sums.crossEntropy));
  return (
    <Lesson
      id="sum"
      title={words.sum.title}
      intro={words.sum.intro}
      controls={
        <>
          <Choice
            name="truth"
            legend={words.sum.truth}
            values={TRUTHS}
            value={state.truth}
            labels={words.sum.truths}
            onChange={(value) => change({ ...state, truth: value })}
          />
          <TruthFields {...play} />
          <StepButtons
            id="sum"
            labels={words.sum}
            steps={steps}
            onStep={() => steps.go(stepTowards(logits, truth, rate))}
          />
        </>
      }
    >
      <Areas
        {...{ names, truth, own, costs }}
        description={words.sum.picture(columns.join("; "))}
        axis={`${words.sum.axis} −${LOG[unit]} p`}
      />
      <ul class="legend">
        <li class="key-own">{words.sum.legend.entropy}</li>
        <li class="key-more">{words.sum.legend.divergence}</li>
        <li class="key-less">{words.sum.legend.saved}</li>
        <li class="key-whole">{words.sum.legend.whole}</li>
      </ul>
      <Total sums={sums} description={equation} />
      <p id="sum-equation" class="equation" role="status">
        {Number.isFinite(sums.crossEntropy) ? (
          <>
            <span class="hidden">{equation}</span>
            <span aria-hidden="true">{`H(q) + KL(q‖p) = ${shown(sums.entropy)} + ${shown(sums.divergence)} = ${shown(sums.crossEntropy)} = H(q, p)`}</span>
          </>
        ) : (
          words.sum.endless
        )}
      </p>
      <pre tabIndex={0}>
        <code>{codeOf(sumsOfDistributions(truth, probabilities, unit), unit)}</code>
      </pre>
      <p>{words.sum.why}</p>
    </Lesson>
  );
}

function codeOf({ entropy, divergence, crossEntropy }: Sums, unit: Unit): string {
  const base = unit === "bits" ? ", { base: 2 }" : "";
  return [
    `const p = softmax(z);`,
    `entropy(q${base}).data; // [${resultIn(entropy)}]`,
    `klDivergence(q, p${base}).data; // [${resultIn(divergence)}]`,
    `crossEntropyOfDistributions(q, p${base}).data; // [${resultIn(crossEntropy)}]`,
  ].join("\n");
}

/** What the chosen kind of answer can be changed by. */
function TruthFields(play: Play) {
  const { state, change, words } = play;
  const names = namesOf(play);
  if (state.truth === "oneHot") return null;
  if (state.truth === "smoothed")
    return <SmoothingSlider id="sum-smoothing" label={words.sum.smoothing} {...play} />;
  const setWeights = (weights: readonly number[]) => change({ ...state, weights });
  return (
    <>
      <ReadField
        id="weights"
        label={words.sum.weights}
        hint={words.sum.weightsHint}
        value={state.weights}
        show={(weights) => weights.map(short).join(", ")}
        read={(text) => readWeights(text, names.length, words)}
        onChange={setWeights}
      />
      {state.weights.map((weight, index) => (
        <Slider
          key={index}
          id={`weight-${index}`}
          label={words.sum.weightOf(names[index])}
          limits={WEIGHT}
          value={weight}
          shown={short(weight)}
          onChange={(value) => {
            const weights = withEntry(state.weights, index, value);
            if (weights.some((each) => each > 0)) setWeights(weights);
          }}
        />
      ))}
    </>
  );
}

function readWeights(text: string, count: number, { faults }: LearnWords): Read<readonly number[]> {
  const reading = readRow(text);
  if ("kind" in reading) return { fault: faults.reading(reading) };
  const { row } = reading;
  if (row.length !== count) return { fault: faults.weights(row.length, count) };
  const fault = row.map((value) => weightFault(value, faults)).find((each) => each !== null);
  if (fault !== undefined && fault !== null) return { fault };
  return row.some((value) => value > 0) ? { value: row } : { fault: faults.zeroWeights };
}
