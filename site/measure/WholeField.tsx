/** A field for a whole number, which keeps the last good one. */

import { useState } from "preact/hooks";
import { TextField } from "../frame/TextField.js";
import { type Limits, readWhole } from "./settings.js";
import type { MeasureWords } from "./words.en.js";

interface WholeFieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly limits: Limits;
  readonly value: number;
  readonly words: MeasureWords;
  readonly onChange: (value: number) => void;
}

export function WholeField({ id, label, hint, limits, value, words, onChange }: WholeFieldProps) {
  const [text, setText] = useState<string | null>(null);
  const shown = text ?? `${value}`;
  const isBad = readWhole(shown, limits) === null;
  const take = (typed: string) => {
    setText(typed);
    const read = readWhole(typed, limits);
    if (read !== null) onChange(read);
  };
  return (
    <TextField
      {...{ id, label, hint }}
      fault={isBad ? words.numberFault(shown, limits.least, limits.most, value) : null}
      inputMode="numeric"
      value={shown}
      onText={take}
    />
  );
}
