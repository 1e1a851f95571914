/** The option that says which of two tensors hold log-probabilities. */

import type { Call } from "./call.js";
import { nearest, type Options } from "./options.js";
import { show } from "./show.js";

export interface Normalized {
  readonly base: boolean;
  readonly model: boolean;
}

const NAMES = ["base", "model"] as const;

/** Log-probabilities are taken as they are: no option may change them. */
export function checkNormalized(call: Call, options: Readonly<Options>): Normalized {
  const { normalized } = options;
  if (normalized === undefined || normalized === false) return { base: false, model: false };
  for (const name of ["softcap", "temperature", "classMask"] as const)
    if (options[name] !== undefined)
      call.wrongKind(
        `${name} is given beside normalized, expected none: log-probabilities are taken as they are`,
      );
  if (normalized === true) return { base: true, model: true };
  const expected = `true, "base" or "model"`;
  if (typeof normalized !== "string")
    call.wrongKind(`normalized is ${show(normalized)}, expected ${expected}`);
  if (normalized === "base" || normalized === "model")
    return { base: normalized === "base", model: normalized === "model" };
  const suggestion = nearest(normalized, NAMES);
  call.outOfRange(
    `normalized is ${show(normalized)}, ${suggestion === undefined ? `expected ${expected}` : `did you mean \`${suggestion}\`?`}`,
  );
}
