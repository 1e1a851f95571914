/** What the page counts in. */

import type { Play } from "../lessons/play.js";
import { UNITS } from "../state.js";
import { Choice } from "./Choice.js";

interface UnitChoiceProps extends Play {
  readonly name: string;
  readonly legend: string;
}

export function UnitChoice({ name, legend, state, change, words }: UnitChoiceProps) {
  return (
    <Choice
      {...{ name, legend }}
      values={UNITS}
      value={state.unit}
      labels={words.units}
      onChange={(unit) => change({ ...state, unit })}
    />
  );
}
