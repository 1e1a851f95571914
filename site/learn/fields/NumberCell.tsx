/** A number in a field of its own, with the sentence below it where it is none. */

import { rounded } from "../format.js";
import { readNumber } from "../readNumbers.js";
import { type Read, useReading } from "./useReading.js";

interface NumberCellProps {
  readonly id: string;
  readonly label: string;
  readonly value: number;
  /** What an arrow key adds. */
  readonly step: number;
  /** Why a number that was read, or what came of reading, is not taken; null where it is. */
  readonly faultOf: (reading: ReturnType<typeof readNumber>) => string | null;
  readonly onChange: (value: number) => void;
  /** Takes more than a number that is pasted: true where it did. */
  readonly onPaste?: (text: string) => boolean;
}

export function NumberCell({ id, label, value, step, faultOf, onChange, onPaste }: NumberCellProps) {
  const field = useReading({ value, show, read: (text) => readCell(text, faultOf), onChange });
  return (
    <span class="cell">
      <input
        id={id}
        type="text"
        inputMode="decimal"
        autocomplete="off"
        size={7}
        aria-label={label}
        aria-describedby={`${id}-fault`}
        aria-invalid={field.fault !== null}
        value={field.text}
        onInput={({ currentTarget }) => field.input(currentTarget.value)}
        onBlur={field.leave}
        onKeyDown={(event) => {
          const direction = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
          if (direction === 0 || !Number.isFinite(value)) return;
          event.preventDefault();
          field.input(show(rounded(value + direction * step)));
        }}
        onPaste={(event) => {
          if (onPaste?.(event.clipboardData?.getData("text") ?? "") === true) event.preventDefault();
        }}
      />
      <span class="fault" id={`${id}-fault`} role="status">
        {field.fault}
      </span>
    </span>
  );
}

const show = (value: number): string => (Number.isFinite(value) ? `${rounded(value)}` : "-inf");

function readCell(text: string, faultOf: NumberCellProps["faultOf"]): Read<number> {
  const reading = readNumber(text);
  const fault = faultOf(reading);
  if (fault !== null) return { fault };
  // What is no number has a fault.
  return { value: reading as number };
}
