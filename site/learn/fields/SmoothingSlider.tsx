/** How much of the target goes to all classes alike. */

import { Slider } from "../../frame/Slider.js";
import { rounded, shown } from "../format.js";
import type { Play } from "../lessons/play.js";
import { SMOOTHING } from "../state.js";

interface SmoothingSliderProps extends Play {
  readonly id: string;
  readonly label: string;
}

export function SmoothingSlider({ id, label, state, change }: SmoothingSliderProps) {
  return (
    <Slider
      {...{ id, label }}
      limits={SMOOTHING}
      value={state.smoothing}
      shown={shown(state.smoothing, 2)}
      onChange={(value) => change({ ...state, smoothing: rounded(value) })}
    />
  );
}
