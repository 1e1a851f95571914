/** What is to be measured. */

import { useState } from "preact/hooks";
import { TextField } from "../frame/TextField.js";
import { type EngineName, LOOP_NAME, OPERATION_NAMES, OWN_NAMES, PEER_NAMES } from "./bench/plan.js";
import { Choices } from "./Choices.js";
import { engineName } from "./engineName.js";
import type { Facts } from "./facts.js";
import { LIMITS, MOST_LOGITS, readSize, type Settings, SIZES, type WholeSetting } from "./settings.js";
import { WholeField } from "./WholeField.js";
import type { MeasureWords } from "./words.en.js";

const MILLION = 1e6;

interface SettingsFormProps {
  readonly settings: Settings;
  readonly facts: Facts;
  /** Whether the peers may be chosen. */
  readonly hasPeers: boolean;
  readonly words: MeasureWords;
  readonly onChange: (change: Partial<Settings>) => void;
}

export function SettingsForm({ settings, facts, hasPeers, words, onChange }: SettingsFormProps) {
  const engines: readonly EngineName[] = [...OWN_NAMES, LOOP_NAME, ...(hasPeers ? PEER_NAMES : [])];
  const whole = (setting: WholeSetting, label: string, hint: string) => (
    <WholeField
      id={`measure-${setting}`}
      {...{ label, hint, words }}
      limits={LIMITS[setting]}
      value={settings[setting]}
      onChange={(value) => onChange({ [setting]: value })}
    />
  );
  return (
    <>
      <div class="columns">
        <Choices
          id="measure-operation"
          legend={words.operations}
          all={OPERATION_NAMES}
          chosen={settings.operations}
          nameOf={(name) => name}
          onChange={(operations) => onChange({ operations })}
        />
        <div>
          <Choices
            id="measure-size"
            legend={words.sizes}
            all={SIZES}
            chosen={settings.sizes}
            nameOf={(name) => name.replace("x", "×")}
            hintOf={(name) => words.sizeHints[name]}
            onChange={(sizes) => onChange({ sizes })}
          />
          <OwnSize words={words} onChange={onChange} />
        </div>
        <div>
          <Choices
            id="measure-engine"
            legend={words.engines}
            all={engines}
            chosen={settings.engines}
            nameOf={(name) => engineName(name, words)}
            hintOf={(name) => words.engineHints[name]}
            onChange={(chosen) => onChange({ engines: chosen })}
          />
          {settings.engines.includes("xent/pool") ? (
            <>
              <p class="quiet">{facts.isIsolated ? words.sharedNote : words.copiedNote}</p>
              {whole("threads", words.threads, words.threadsHint(facts.cores))}
            </>
          ) : null}
        </div>
      </div>
      <div class="columns measure-numbers">
        {whole("rounds", words.rounds, words.roundsHint)}
        {whole("turnMs", words.turn, words.turnHint)}
      </div>
    </>
  );
}

interface OwnSizeProps {
  readonly words: MeasureWords;
  readonly onChange: (change: Partial<Settings>) => void;
}

function OwnSize({ words, onChange }: OwnSizeProps) {
  const [text, setText] = useState("");
  const read = readSize(text);
  const fault =
    read === "fault"
      ? words.sizeFault(text)
      : read === "large"
        ? words.sizeTooLarge(text, MOST_LOGITS / MILLION)
        : null;
  const take = (typed: string) => {
    setText(typed);
    const size = readSize(typed);
    onChange({ ownSize: typeof size === "string" ? null : size });
  };
  return (
    <TextField
      id="measure-own-size"
      label={words.ownSize}
      hint={words.ownSizeHint}
      fault={fault}
      value={text}
      onText={take}
    />
  );
}
