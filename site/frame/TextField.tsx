/** A field of one line of text. */

import type { InputHTMLAttributes } from "preact";
import { Field, type FieldProps } from "./Field.js";

interface TextFieldProps extends Omit<FieldProps, "children"> {
  readonly value: string;
  /** Which keys a phone shows; letters if left out. */
  readonly inputMode?: InputHTMLAttributes<HTMLInputElement>["inputMode"];
  readonly onText: (text: string) => void;
}

export function TextField({ value, inputMode, onText, ...field }: TextFieldProps) {
  return (
    <Field {...field}>
      {(attributes) => (
        <input
          {...attributes}
          type="text"
          inputMode={inputMode}
          autocomplete="off"
          value={value}
          onInput={({ currentTarget }) => onText(currentTarget.value)}
        />
      )}
    </Field>
  );
}
