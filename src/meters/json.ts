/** The JSON of meters, as it is read: all of it is checked, and nothing else may be in it. */

import type { Call } from "../check/call.js";
import { show } from "../check/show.js";
import type { Exact } from "../exact.js";
import { readExact } from "../exactText.js";

/** The only one so far. A later one may hold other fields. */
export const VERSION = 1;

type Fields<Name extends string> = Readonly<Record<Name, unknown>>;

/** The fields of the JSON of a meter, but for its type and its version, which must be these. */
export function readMeter<Name extends string>(
  call: Call,
  name: string,
  value: unknown,
  type: string,
  names: readonly Name[],
): Fields<Name> {
  const fields = copyOf(call, name, value, type);
  if (fields.type !== type)
    call.wrongKind(`${name}.type is ${show(fields.type)}, expected ${show(type)}, as ${type}.toJSON gives`);
  if (fields.version !== VERSION)
    call.wrongKind(`${name}.version is ${show(fields.version)}, expected ${VERSION}`);
  return checkNames(call, name, fields, ["type", "version", ...names]);
}

/** The fields of an object: these and no others. */
export function readFields<Name extends string>(
  call: Call,
  name: string,
  value: unknown,
  names: readonly Name[],
): Fields<Name> {
  return checkNames(call, name, copyOf(call, name, value, names.join(", ")), names);
}

/** Each own field, read once. */
function copyOf(call: Call, name: string, value: unknown, expected: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    call.wrongKind(`${name} is ${show(value)}, expected an object (${expected})`);
  return Object.assign(Object.create(null), value);
}

function checkNames<Name extends string>(
  call: Call,
  name: string,
  fields: Record<string, unknown>,
  names: readonly Name[],
): Fields<Name> {
  for (const field of names)
    if (!(field in fields)) call.wrongKind(`${name}.${field} is missing, expected ${names.join(", ")}`);
  for (const field of Object.keys(fields))
    if (!(names as readonly string[]).includes(field))
      call.wrongKind(`${name} has a field ${show(field)}, expected only ${names.join(", ")}`);
  return fields as Fields<Name>;
}

/** An integer from `least` to `most`. */
export function readInteger(
  call: Call,
  name: string,
  value: unknown,
  most = Number.MAX_SAFE_INTEGER,
  least = 0,
): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most)
    call.wrongKind(`${name} is ${show(value)}, expected an integer from ${least} to ${most}`);
  return value;
}

/** A list, of which each item is read once. */
export function readItems<T>(
  call: Call,
  name: string,
  value: unknown,
  read: (name: string, item: unknown, index: number) => T,
): T[] {
  if (!Array.isArray(value)) call.wrongKind(`${name} is ${show(value)}, expected an array`);
  const items: T[] = [];
  const { length } = value;
  for (let i = 0; i < length; i++) items.push(read(`${name}[${i}]`, value[i], i));
  return items;
}

/** An exact sum in units of one of these exponents. */
export function readSum(
  call: Call,
  name: string,
  value: unknown,
  exponents: readonly number[],
): { readonly exact: Exact; readonly exponent: number | null } {
  const read = typeof value === "string" ? readExact(value) : null;
  if (read === null || (read.exponent !== null && !exponents.includes(read.exponent)))
    call.wrongKind(
      `${name} is ${show(value)}, expected an exact sum such as ${exponents.map((exponent) => `"0x1a2bp${exponent}"`).join(" or ")}`,
    );
  return read;
}

/** What the `toJSON` of a meter gives that another copy of the library made, as an entry of the package is one. */
export function jsonOf(call: Call, type: string, other: unknown): unknown {
  const toJSON = typeof other === "object" && other !== null ? Reflect.get(other, "toJSON") : undefined;
  if (typeof toJSON !== "function") call.wrongKind(`other is ${show(other)}, expected a ${type}`);
  return Reflect.apply(toJSON, other, []);
}
