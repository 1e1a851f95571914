/** A field with its label, and the sentence beside it that says what cannot be read. */

import type { ComponentChildren } from "preact";

export interface FieldProps {
  readonly id: string;
  readonly label: string;
  /** What may be put in. */
  readonly hint?: string;
  /** Why the last input is not taken; null where it is. */
  readonly fault: string | null;
  /** Gives the field's own attributes: which it must spread on the control. */
  readonly children: (attributes: ControlAttributes) => ComponentChildren;
}

export interface ControlAttributes {
  readonly id: string;
  readonly "aria-describedby": string;
  readonly "aria-invalid": boolean;
}

export function Field({ id, label, hint, fault, children }: FieldProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, "aria-describedby": `${id}-hint ${id}-fault`, "aria-invalid": fault !== null })}
      <span class="quiet" id={`${id}-hint`}>
        {hint}
      </span>
      <p class="fault" id={`${id}-fault`} role="status">
        {fault}
      </p>
    </div>
  );
}
