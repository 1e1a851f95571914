/** Several results of one call: which ones are wanted, and the arrays that receive them. */

import type { Call } from "./call.js";
import { nearest } from "./options.js";
import { show } from "./show.js";

/** The names in a list that the caller gave as the option `option`; each must be one of `known`. */
export function checkNames<Name extends string>(
  call: Call,
  option: string,
  value: unknown,
  known: readonly Name[],
): Name[] {
  if (!Array.isArray(value)) call.wrongKind(`${option} is ${show(value)}, expected a list of names`);
  const names: Name[] = [];
  const { length } = value;
  for (let i = 0; i < length; i++) {
    const name: unknown = value[i];
    if (typeof name !== "string") call.wrongKind(`${option}[${i}] is ${show(name)}, expected a string`);
    if (!isOneOf(known, name)) call.outOfRange(`${option}[${i}] is ${show(name)}, ${meant(name, known)}`);
    if (!names.includes(name)) names.push(name);
  }
  return names;
}

/** The fields of an object with these names alone, each read once; undefined is absent. */
export function readFields<Name extends string>(
  call: Call,
  option: string,
  value: unknown,
  known: readonly Name[],
): Partial<Record<Name, unknown>> {
  const fields: Partial<Record<Name, unknown>> = Object.create(null);
  if (value === undefined) return fields;
  if (typeof value !== "object" || value === null || Array.isArray(value) || ArrayBuffer.isView(value))
    call.wrongKind(`${option} is ${show(value)}, expected an object such as { ${known[0]}: ... }`);
  for (const key of Object.keys(value)) {
    if (!isOneOf(known, key)) call.wrongKind(`unknown field \`${key}\` of ${option}, ${meant(key, known)}`);
    fields[key] = (value as Record<Name, unknown>)[key] ?? undefined;
  }
  return fields;
}

function isOneOf<Name extends string>(known: readonly Name[], name: string): name is Name {
  return (known as readonly string[]).includes(name);
}

/** What to pass in place of a name that is not known. */
function meant(name: string, known: readonly string[]): string {
  const suggestion = nearest(name, known);
  return suggestion === undefined ? `expected one of ${known.join(", ")}` : `did you mean \`${suggestion}\`?`;
}
