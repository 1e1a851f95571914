/** One row of logits, and the five steps that make a loss of it. */

import { useMemo } from "preact/hooks";
import { Bars } from "../charts/Bars.js";
import { inUnit, stepsOf } from "../compute.js";
import { NumberCell } from "../fields/NumberCell.js";
import { ReadField } from "../fields/ReadField.js";
import type { Read } from "../fields/useReading.js";
import { short } from "../format.js";
import { readRow } from "../readNumbers.js";
import {
  CLASSES,
  hasClass,
  LOGITS,
  NAME_LENGTH,
  type State,
  withEntry,
  withLogit,
  withLogits,
  withoutClass,
} from "../state.js";
import type { LearnWords } from "../words.en.js";
import { logitFault } from "./faults.js";
import { Lesson } from "./Lesson.js";
import { LOG, lossShown, namesOf, type Play } from "./play.js";
import { RowCode } from "./RowCode.js";

/** Probabilities smaller than e^-8 fall out of the picture of logarithms, unless the target is one. */
const LEAST_LOG = -8;

export function RowLesson(play: Play) {
  const { words, state } = play;
  return (
    <Lesson id="row" title={words.row.title} intro={words.row.intro} isWide>
      <div class="row-play">
        <Editor {...play} />
        <StepList {...play} />
      </div>
      <RowCode state={state} words={words} />
    </Lesson>
  );
}

function Editor(play: Play) {
  const { state, change, words } = play;
  const names = namesOf(play);
  const { least, most } = CLASSES;
  return (
    <div class="editor">
      <h3>{words.row.editor}</h3>
      <ul class="classes">
        {state.logits.map((logit, index) => (
          <li key={index} class={index === state.target ? "class is-target" : "class"}>
            <input
              type="radio"
              name="target"
              aria-label={words.row.target(names[index])}
              checked={index === state.target}
              onChange={() => change({ ...state, target: index })}
            />
            <input
              type="text"
              class="class-name"
              aria-label={words.row.nameOf(index)}
              value={state.names[index]}
              placeholder={words.classes[index]}
              maxLength={NAME_LENGTH}
              size={6}
              autocomplete="off"
              onInput={({ currentTarget }) =>
                change({ ...state, names: withEntry(state.names, index, currentTarget.value) })
              }
            />
            <NumberCell
              id={`logit-${index}`}
              label={words.row.logitOf(names[index])}
              value={logit}
              step={LOGITS.step}
              faultOf={(reading) =>
                logitFault(reading, words.faults) ??
                (hasClass(withEntry(state.logits, index, reading as number)) ? null : words.faults.lastClass)
              }
              onChange={(value) => change(withLogit(state, index, value))}
            />
            <input
              type="range"
              aria-label={words.row.slide(names[index])}
              min={LOGITS.least}
              max={LOGITS.most}
              step={LOGITS.step}
              value={Math.max(logit, LOGITS.least)}
              aria-valuetext={short(logit)}
              onInput={({ currentTarget }) => change(withLogit(state, index, currentTarget.valueAsNumber))}
            />
            <button
              type="button"
              class="small"
              aria-label={words.row.remove(names[index])}
              disabled={
                state.logits.length <= least || !hasClass(state.logits.filter((_, at) => at !== index))
              }
              onClick={() => change(withoutClass(state, index))}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <button
        type="button"
        disabled={state.logits.length >= most}
        onClick={() => change(withLogits(state, [...state.logits, 0]))}
      >
        {words.row.add}
      </button>
      <ReadField<ReadLogits>
        id="logits"
        label={words.row.all}
        hint={words.row.allHint}
        value={{ logits: state.logits, names: null }}
        lines={2}
        show={({ logits }) => logits.map((logit) => short(logit)).join(", ")}
        read={(text) => readLogits(text, words)}
        onChange={({ logits, names: given }) => change(withLogits(state, logits, given))}
      />
    </div>
  );
}

interface ReadLogits {
  readonly logits: readonly number[];
  readonly names: readonly string[] | null;
}

function readLogits(text: string, { faults }: LearnWords): Read<ReadLogits> {
  const reading = readRow(text);
  if ("kind" in reading) return { fault: faults.reading(reading) };
  const { row, names } = reading;
  const { least, most } = CLASSES;
  if (row.length < least || row.length > most) return { fault: faults.classes(row.length, least, most) };
  const fault = row.map((value) => logitFault(value, faults)).find((each) => each !== null);
  if (fault !== undefined && fault !== null) return { fault };
  return hasClass(row) ? { value: { logits: row, names } } : { fault: faults.lastClass };
}

function StepList(play: Play) {
  const { state, words } = play;
  const { logits, target, unit } = state;
  const names = namesOf(play);
  const { probabilities, logProbabilities, loss } = useMemo(() => stepsOf(logits, target), [logits, target]);
  const logs = logProbabilities.map((value) => inUnit(value, unit));
  const log = LOG[unit];
  const lossText = lossShown(loss, unit);
  const common = { names, target };
  const logDomain = [Math.min(...leastOf(logs, state), -1), 0] as const;
  return (
    <ol class="steps">
      <Step words={words.row.softmax} formula="p = exp z / Σ exp z">
        <Bars {...common} title={words.row.softmax.title} values={probabilities} domain={[0, 1]} />
      </Step>
      <Step words={words.row.log} formula={`${log} p`}>
        <Bars {...common} title={words.row.log.title} values={logs} domain={logDomain} />
      </Step>
      <Step words={words.row.pick} formula={`${log} p[${names[target]}]`}>
        <Bars {...common} title={words.row.pick.title} values={logs} domain={logDomain} isPicked />
      </Step>
      <li class="step is-end">
        <div>
          <h3>{words.row.negate.title}</h3>
          <p class="formula">{`−${log} p[${names[target]}]`}</p>
          <p class="big" id="row-loss">
            {lossText} <small>{words.units[unit]}</small>
          </p>
          <p class="quiet">{words.row.negate.text}</p>
        </div>
        <div>
          <h3>{words.row.mean.title}</h3>
          <p class="formula">{`Σ / N = ${lossText} / 1 = ${lossText}`}</p>
          <p class="quiet">{words.row.mean.text}</p>
        </div>
      </li>
    </ol>
  );
}

/** Where the picture of logarithms ends: classes that are ruled out have no place in it. */
function leastOf(logs: readonly number[], { target, unit }: State): readonly number[] {
  const least = inUnit(LEAST_LOG, unit);
  return logs.filter(Number.isFinite).map((log, index) => (index === target ? log : Math.max(log, least)));
}

interface StepProps {
  readonly words: { readonly title: string; readonly text: string };
  readonly formula: string;
  readonly children: preact.ComponentChildren;
}

function Step({ words, formula, children }: StepProps) {
  return (
    <li class="step">
      <h3>{words.title}</h3>
      <p class="formula">{formula}</p>
      {children}
      <p class="quiet">{words.text}</p>
    </li>
  );
}
