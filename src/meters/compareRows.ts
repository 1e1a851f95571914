/** What a CompareMeter adds: the divergences of rows, and what else is known of them. All of it is checked here. */

import type { Call } from "../check/call.js";
import { liveData } from "../check/liveData.js";
import { bytesOfMask } from "../check/mask.js";
import { ownField } from "../check/ownField.js";
import { show } from "../check/show.js";
import { checkFloats } from "../check/tensors.js";
import { computeType, FLOAT64, isDouble } from "../dtype.js";
import type { FloatArray } from "../engine/data.js";
import { floatsOf } from "../tensor/elements.js";
import type { CheckedFloats } from "../tensor/tensor.js";
import { checkOneForEach, countOf, type Flags, parseFlags } from "./rows.js";

/** The numbers that rows may have. */
export const VALUES = ["nll", "baseNll", "kl", "reverseKl", "js", "totalVariation", "deltaP"] as const;
export type ValueName = (typeof VALUES)[number];
/** Yes or no of each row. */
export const FLAGS = ["sameTop", "baseTopInTop5"] as const;
export type FlagName = (typeof FLAGS)[number];

/** Rows to add; null is what they lack. */
export interface CompareRows {
  readonly values: { readonly [Name in ValueName]: FloatArray | null } & { readonly kl: FloatArray };
  readonly flags: { readonly [Name in FlagName]: Flags | null };
  readonly counted: Flags | null;
  /** How many count. */
  readonly count: number;
}

/** Whether any of the numbers are float64. */
export function areDouble({ values }: CompareRows): boolean {
  return VALUES.some((name) => values[name] !== null && isDouble(values[name]));
}

/** Reads the rows of a result of compare, or what has the same fields. */
export function readCompareRows(call: Call, given: unknown): CompareRows {
  if (typeof given !== "object" || given === null || Array.isArray(given) || ArrayBuffer.isView(given))
    call.wrongKind(`rows is ${show(given)}, expected the rows of a result of compare, with kl`);
  const field = (name: string) => ownField(given, name);
  const value = field("kl");
  if (value === undefined)
    call.wrongKind(`rows is ${show(given)} without kl, expected the rows of a result of compare`);
  const kl = checkFloats(call, "kl", value);
  const floats = VALUES.map((name) => (name === "kl" ? kl : parseValues(call, name, field(name), kl)));
  const flags = ["counted", ...FLAGS].map((name) => {
    const flag = field(name);
    return flag === undefined ? null : parseFlags(call, name, flag, kl);
  });
  // Everything has been read: now the values. Nothing that is refused later may have been added before.
  for (const each of floats) if (each !== null) liveData(each);
  const [counted, ...answers] = flags.map((each) => each && bytesOfMask(each));
  const named = (names: readonly string[], items: readonly unknown[]) =>
    Object.fromEntries(names.map((name, k) => [name, items[k]]));
  return {
    values: named(
      VALUES,
      floats.map((each) => each && dense(each)),
    ) as CompareRows["values"],
    flags: named(FLAGS, answers) as CompareRows["flags"],
    counted,
    count: countOf(counted, kl.size),
  };
}

function parseValues(call: Call, name: string, value: unknown, kl: CheckedFloats): CheckedFloats | null {
  if (value === undefined) return null;
  const floats = checkFloats(call, name, value);
  checkOneForEach(call, name, floats, kl);
  return floats;
}

function dense(floats: CheckedFloats): FloatArray {
  const type = computeType(floats.type);
  return floatsOf(floats, type === FLOAT64 ? FLOAT64 : type) as FloatArray;
}
