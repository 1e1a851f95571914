/** A field for text of which a value is read. */

import { Field } from "../../frame/Field.js";
import { type Read, useReading } from "./useReading.js";

interface ReadFieldProps<Value> {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly value: Value;
  /** More than one line. */
  readonly lines?: number;
  readonly show: (value: Value) => string;
  readonly read: (text: string) => Read<Value>;
  readonly onChange: (value: Value) => void;
}

export function ReadField<Value>({ id, label, hint, lines = 1, ...reader }: ReadFieldProps<Value>) {
  const { text, fault, input, leave } = useReading(reader);
  return (
    <Field {...{ id, label, hint, fault }}>
      {(attributes) => (
        <textarea
          {...attributes}
          class="numbers"
          rows={lines}
          spellcheck={false}
          autocomplete="off"
          value={text}
          onInput={({ currentTarget }) => input(currentTarget.value)}
          onBlur={leave}
        />
      )}
    </Field>
  );
}
