/** What may be set of the training. */

import { useState } from "preact/hooks";
import { Slider } from "../../frame/Slider.js";
import { TextField } from "../../frame/TextField.js";
import { DATA_NAMES, type DataName } from "./data.js";
import { readSeed } from "./settings.js";
import type { Settings } from "./training.js";
import type { TrainerWords } from "./words.en.js";

interface ControlsProps {
  readonly settings: Settings;
  readonly words: TrainerWords;
  readonly onChange: (change: Partial<Settings>) => void;
}

export function Controls({ settings, words, onChange }: ControlsProps) {
  const { noise, hidden, learningRate, labelSmoothing } = settings;
  const [seedText, setSeedText] = useState(`${settings.seed}`);
  const takeSeed = (text: string) => {
    setSeedText(text);
    const seed = readSeed(text);
    if (seed !== null) onChange({ seed });
  };
  return (
    <div class="trainer-controls">
      <div class="field">
        <label for="trainer-data">{words.data}</label>
        <select
          id="trainer-data"
          value={settings.data}
          onChange={({ currentTarget }) => onChange({ data: currentTarget.value as DataName })}
        >
          {DATA_NAMES.map((name) => (
            <option key={name} value={name}>
              {words.dataNames[name]}
            </option>
          ))}
        </select>
      </div>
      <Slider
        id="trainer-noise"
        label={words.noise}
        limits={{ least: 0, most: 0.4, step: 0.02 }}
        value={noise}
        shown={noise.toFixed(2)}
        onChange={(value) => onChange({ noise: value })}
      />
      <Slider
        id="trainer-hidden"
        label={words.hidden}
        limits={{ least: 1, most: 48, step: 1 }}
        value={hidden}
        shown={words.hiddenShown(hidden)}
        onChange={(value) => onChange({ hidden: value })}
      />
      <Slider
        id="trainer-rate"
        label={words.learningRate}
        limits={{ least: -3.5, most: -0.5, step: 0.25 }}
        value={Math.log10(learningRate)}
        shown={`${Number(learningRate.toPrecision(2))}`}
        onChange={(value) => onChange({ learningRate: 10 ** value })}
      />
      <Slider
        id="trainer-smoothing"
        label={words.labelSmoothing}
        limits={{ least: 0, most: 0.5, step: 0.05 }}
        value={labelSmoothing}
        shown={labelSmoothing.toFixed(2)}
        onChange={(value) => onChange({ labelSmoothing: value })}
      />
      <TextField
        id="trainer-seed"
        label={words.seed}
        hint={words.seedHint}
        fault={readSeed(seedText) === null ? words.seedFault(seedText) : null}
        inputMode="numeric"
        value={seedText}
        onText={takeSeed}
      />
    </div>
  );
}
