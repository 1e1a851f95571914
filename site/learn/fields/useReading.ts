/** What is typed into a field, as long as it stands there: its value goes on where it can be read, its fault stays beside it where not. */

import { useState } from "preact/hooks";

export type Read<Value> = { readonly value: Value } | { readonly fault: string };

interface Typed {
  readonly text: string;
  readonly fault: string | null;
  /** The value beside which it was typed: another one, of a slider or a button, takes its place. */
  readonly beside: string;
}

interface Reader<Value> {
  readonly value: Value;
  readonly show: (value: Value) => string;
  readonly read: (text: string) => Read<Value>;
  readonly onChange: (value: Value) => void;
}

export interface ReadingField {
  readonly text: string;
  readonly fault: string | null;
  readonly input: (text: string) => void;
  readonly leave: () => void;
}

export function useReading<Value>({ value, show, read, onChange }: Reader<Value>): ReadingField {
  const standing = show(value);
  const [typed, setTyped] = useState<Typed | null>(null);
  const here = typed?.beside === standing ? typed : null;
  // Left behind for good: it would stand there again where the value comes back.
  if (typed !== null && here === null) setTyped(null);
  return {
    text: here?.text ?? standing,
    fault: here?.fault ?? null,
    input(text) {
      const reading = read(text);
      if ("fault" in reading) return setTyped({ text, fault: reading.fault, beside: standing });
      setTyped({ text, fault: null, beside: show(reading.value) });
      onChange(reading.value);
    },
    leave() {
      if (here?.fault === null) setTyped(null);
    },
  };
}
