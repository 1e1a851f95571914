/** What is to be measured. */

import { useState } from "preact/hooks";
import { Field } from "../frame/Field.js";
import { type EngineName, LOOP_NAME, OPERATION_NAMES, OWN_NAMES, PEER_NAMES } from "./bench/plan.js";
import { Choices } from "./Choices.js";
import { engineName } from "./engineName.js";
import type { Facts } from "./facts.js";
import { MOST_LOGITS, ROUNDS, readSize, type Settings, SIZES, THREADS, TURN_MS } from "./settings.js";
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
              <WholeField
                id="measure-threads"
                label={words.threads}
                hint={words.threadsHint(facts.cores)}
                limits={THREADS}
                value={settings.threads}
                words={words}
                onChange={(threads) => onChange({ threads })}
              />
            </>
          ) : null}
        </div>
      </div>
      <div class="columns measure-numbers">
        <WholeField
          id="measure-rounds"
          label={words.rounds}
          hint={words.roundsHint}
          limits={ROUNDS}
          value={settings.rounds}
          words={words}
          onChange={(rounds) => onChange({ rounds })}
        />
        <WholeField
          id="measure-turn"
          label={words.turn}
          hint={words.turnHint}
          limits={TURN_MS}
          value={settings.turnMs}
          words={words}
          onChange={(turnMs) => onChange({ turnMs })}
        />
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
    <Field id="measure-own-size" label={words.ownSize} hint={words.ownSizeHint} fault={fault}>
      {(attributes) => (
        <input
          {...attributes}
          type="text"
          autocomplete="off"
          value={text}
          onInput={({ currentTarget }) => take(currentTarget.value)}
        />
      )}
    </Field>
  );
}
