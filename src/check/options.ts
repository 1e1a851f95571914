/** Options objects: read once, own properties only, every name known. */

import type { Call } from "./call.js";
import { show } from "./show.js";

/** Every option of every function; undefined means absent. */
export class Options {
  weight: unknown;
  bias: unknown;
  posWeight: unknown;
  ignoreIndex: unknown;
  mask: unknown;
  rowWeight: unknown;
  normalizer: unknown;
  shift: unknown;
  classMask: unknown;
  temperature: unknown;
  softcap: unknown;
  zLoss: unknown;
  segments: unknown;
  labelSmoothing: unknown;
  gamma: unknown;
  alpha: unknown;
  beta: unknown;
  scale: unknown;
  target: unknown;
  reduction: unknown;
  logTarget: unknown;
  dim: unknown;
  keepDim: unknown;
  base: unknown;
  dtype: unknown;
  index: unknown;
  numClasses: unknown;
  gradOutput: unknown;
  wrt: unknown;
  outputs: unknown;
  topK: unknown;
  bins: unknown;
  quantiles: unknown;
  normalized: unknown;
  minLogProb: unknown;
  rows: unknown;
  pivot: unknown;
  firstClass: unknown;
  keep: unknown;
  out: unknown;
}

export type OptionName = keyof Options;

// Marked pure: who takes no options of this file carries neither.
const NONE: Readonly<Options> = /* @__PURE__ */ Object.freeze(/* @__PURE__ */ new Options());

/** The options that a call of a function with these option names was given. */
export function readOptions(call: Call, given: unknown, names: readonly OptionName[]): Readonly<Options> {
  return given === undefined || given === null ? NONE : readGiven(call, given, names);
}

/** Whether there are options for which losses with a class axis go another way: those that few calls have. */
export function hasFurther(options: Readonly<Options>): boolean {
  if (options === NONE) return false;
  const { mask, rowWeight, normalizer, shift, classMask, temperature, softcap, zLoss } = options;
  const further =
    mask ?? rowWeight ?? normalizer ?? shift ?? classMask ?? temperature ?? softcap ?? zLoss ?? undefined;
  return further !== undefined || options.reduction === "parts" || typeof options.ignoreIndex === "object";
}

function readGiven(call: Call, given: unknown, names: readonly OptionName[]): Readonly<Options> {
  if (typeof given !== "object" || given === null || Array.isArray(given) || ArrayBuffer.isView(given))
    call.wrongKind(`options is ${show(given)}, expected an object such as { ${names[0]}: ... }`);
  const options = new Options();
  for (const key of Object.keys(given)) {
    if (!isOneOf(names, key)) call.wrongKind(unknownOption(key, names));
    options[key] = (given as Options)[key] ?? undefined;
  }
  return options;
}

function isOneOf(names: readonly OptionName[], key: string): key is OptionName {
  return (names as readonly string[]).includes(key);
}

/** What other libraries call our options. */
const SYNONYMS: Readonly<Record<string, OptionName>> = {
  axis: "dim",
  axes: "dim",
  depth: "numClasses",
  indices: "index",
  reduce: "reduction",
  smoothing: "labelSmoothing",
  weights: "weight",
};

function unknownOption(key: string, names: readonly OptionName[]): string {
  const suggestion =
    Object.hasOwn(SYNONYMS, key) && names.includes(SYNONYMS[key]) ? SYNONYMS[key] : nearest(key, names);
  return suggestion === undefined
    ? `unknown option \`${key}\`, expected one of ${names.join(", ")}`
    : `unknown option \`${key}\`, did you mean \`${suggestion}\`?`;
}

/** The name that is meant by another one. */
export function nearest<Name extends string>(key: string, names: readonly Name[]): Name | undefined {
  const plain = plainName(key);
  let best: Name | undefined;
  // A third of the letters may be wrong.
  let bestDistance = Math.floor(plain.length / 3) + 1;
  for (const name of names) {
    const distance = editDistance(plain, plainName(name));
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** The letters alone, so that `label_smoothing` and `LabelSmoothing` are `labelSmoothing`. */
function plainName(name: string): string {
  return name.replace(/[^a-z]/gi, "").toLowerCase();
}

/** How many letters must be inserted, removed or replaced to turn `a` into `b` (Levenshtein). */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(previous[j] + 1, row[j - 1] + 1, replaced));
    }
    previous = row;
  }
  return previous[b.length];
}
