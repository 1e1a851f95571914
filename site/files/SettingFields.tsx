/** The settings of a run, as fields. */

import { QUANTILES } from "../../src/run/quantiles.js";
import { Field } from "../frame/Field.js";
import { TextField } from "../frame/TextField.js";
import { DTYPES, faultIn, NUMBER_SETTINGS, type Setting, type Typed } from "./settings.js";
import type { FilesWords } from "./words.en.js";

interface SettingFieldsProps {
  readonly words: FilesWords;
  readonly typed: Typed;
  /** What the last run said of a setting. */
  readonly faults: Readonly<Partial<Record<Setting, string>>>;
  readonly onChange: (changed: Partial<Typed>) => void;
}

export function SettingFields({ words, typed, faults, onChange }: SettingFieldsProps) {
  const choices = { quantiles: QUANTILES, dtype: DTYPES } as const;
  const usual = { quantiles: words.quantiles.usual, dtype: words.dtypes.usual };
  const nameOf = (name: string) => (name === "exact" || name === "sketch" ? words.quantiles[name] : name);
  const naming = (setting: Setting) => ({
    id: `set-${setting}`,
    label: words.settings[setting],
    hint: words.settingHints[setting],
  });
  return (
    <div class="settings">
      {NUMBER_SETTINGS.map((setting) => {
        const kind = faultIn(setting, typed);
        return (
          <TextField
            key={setting}
            {...naming(setting)}
            fault={kind === null ? (faults[setting] ?? null) : words.faults[kind]}
            value={typed[setting]}
            onText={(text) => onChange({ [setting]: text })}
          />
        );
      })}
      {(["quantiles", "dtype"] as const).map((setting) => (
        <Field key={setting} {...naming(setting)} fault={null}>
          {(attributes) => (
            <select
              {...attributes}
              value={typed[setting]}
              onChange={({ currentTarget }) => onChange({ [setting]: currentTarget.value })}
            >
              <option value="">{usual[setting]}</option>
              {choices[setting].map((name) => (
                <option key={name} value={name}>
                  {nameOf(name)}
                </option>
              ))}
            </select>
          )}
        </Field>
      ))}
      <Field {...naming("allowTruncated")} fault={null}>
        {(attributes) => (
          <input
            {...attributes}
            type="checkbox"
            checked={typed.allowTruncated}
            onChange={({ currentTarget }) => onChange({ allowTruncated: currentTarget.checked })}
          />
        )}
      </Field>
    </div>
  );
}
