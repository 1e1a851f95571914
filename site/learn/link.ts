/** The state of the page as the end of its address, and back: a link shows what its sender saw. */

import { readNumber } from "./readNumbers.js";
import {
  CLASSES,
  COLUMNS,
  hasClass,
  IGNORED,
  LARGEST_LOGIT,
  RATE,
  REDUCTIONS,
  ROWS,
  SMOOTHING,
  START,
  type State,
  shortened,
  TEMPERATURE,
  TRUTHS,
  UNITS,
} from "./state.js";

/** What differs from the start, or "" where nothing does. */
export function hashOf(state: State): string {
  const all = valuesOf(state);
  const start = valuesOf(START);
  const fields = Object.entries(all).filter(([key, value]) => value !== start[key]);
  const text = fields.map(
    ([key, value]) => `${key}=${encodeURIComponent(value).replaceAll("%2C", ",").replaceAll("%3B", ";")}`,
  );
  return text.length === 0 ? "" : `#${text.join("&")}`;
}

export interface Linked {
  readonly state: State;
  /** Whether all of the link can be read. */
  readonly isWhole: boolean;
  /** How many targets of the batch have no row, and are left out. */
  readonly spareTargets: number;
}

/** Null where the hash is no state, but the name of a place in the page. */
export function stateOf(hash: string): Linked | null {
  const text = hash.replace(/^#/, "");
  if (!text.includes("=")) return null;
  const given = Object.fromEntries(new URLSearchParams(text));
  const known = valuesOf(START);
  const isKnown = Object.keys(given).every((key) => Object.hasOwn(known, key));
  const fields = { ...known, ...given };
  const state = readAll(fields);
  if (state === null) return { state: START, isWhole: false, spareTargets: 0 };
  // Those of the start are not the link's: for fewer rows fewer of them are meant.
  const targets = given.targets?.split(",").length ?? 0;
  return { state, isWhole: isKnown, spareTargets: Math.max(0, targets - state.batch.logits.length) };
}

function valuesOf({ batch, ...state }: State): Record<string, string> {
  return {
    z: list(state.logits),
    // A name may have a comma.
    names: state.names.map((name) => encodeURIComponent(name)).join(","),
    t: `${state.target}`,
    rate: `${state.rate}`,
    T: `${state.temperature}`,
    smooth: `${state.smoothing}`,
    unit: state.unit,
    truth: state.truth,
    q: list(state.weights),
    rows: batch.logits.map(list).join(";"),
    targets: list(batch.targets),
    weights: batch.weights === null ? "" : list(batch.weights),
    reduction: batch.reduction,
  };
}

function readAll(fields: Readonly<Record<string, string>>): State | null {
  const logits = numbers(fields.z);
  const count = logits.length;
  // The start has three names and weights: other rows have others.
  const names = resized(fields.names.split(",").map(decoded), count, "");
  const weights = resized(numbers(fields.q), count, 1);
  const rows = fields.rows.split(";").map(numbers);
  const columns = rows[0].length;
  const targets = resized(numbers(fields.targets), rows.length, 0);
  const classWeights = fields.weights === "" ? null : numbers(fields.weights);
  const [target, rate, temperature, smoothing] = [fields.t, fields.rate, fields.T, fields.smooth].map(number);
  const unit = UNITS.find((name) => name === fields.unit);
  const truth = TRUTHS.find((name) => name === fields.truth);
  const reduction = REDUCTIONS.find((name) => name === fields.reduction);
  if (unit === undefined || truth === undefined || reduction === undefined) return null;
  const isGood =
    isWithin(count, CLASSES) &&
    isRow(logits) &&
    isIndex(target, count) &&
    isWithin(rate, RATE) &&
    isWithin(temperature, TEMPERATURE) &&
    isWithin(smoothing, SMOOTHING) &&
    areWeights(weights) &&
    isWithin(rows.length, ROWS) &&
    isWithin(columns, COLUMNS) &&
    rows.every((row) => row.length === columns && isRow(row)) &&
    targets.every((value) => value === IGNORED || isIndex(value, columns)) &&
    (classWeights === null || (classWeights.length === columns && areWeights(classWeights)));
  if (!isGood) return null;
  const batch = { logits: rows, targets, weights: classWeights, reduction };
  return { logits, names, target, rate, temperature, smoothing, unit, truth, weights, batch };
}

const list = (values: readonly number[]): string =>
  values.map((value) => (value === Number.NEGATIVE_INFINITY ? "-inf" : `${value}`)).join(",");

/** NaN is what no check takes; nothing is no 0. */
function number(text: string): number {
  const value = readNumber(text);
  return typeof value === "number" ? value : Number.NaN;
}

const numbers = (text: string): readonly number[] => text.split(",").map(number);

function decoded(name: string): string {
  try {
    return shortened(decodeURIComponent(name));
  } catch {
    return "";
  }
}

function resized<Value>(values: readonly Value[], count: number, more: Value): readonly Value[] {
  return Array.from({ length: count }, (_, index) => values[index] ?? more);
}

const isWithin = (
  value: number,
  { least, most }: { readonly least: number; readonly most: number },
): boolean => value >= least && value <= most;
const isIndex = (value: number, count: number): boolean =>
  Number.isInteger(value) && value >= 0 && value < count;
const isRow = (row: readonly number[]): boolean =>
  hasClass(row) &&
  row.every(
    (logit) => logit <= LARGEST_LOGIT && (logit >= -LARGEST_LOGIT || logit === Number.NEGATIVE_INFINITY),
  );
const areWeights = (weights: readonly number[]): boolean =>
  weights.every((weight) => weight >= 0 && weight <= LARGEST_LOGIT) && weights.some((weight) => weight > 0);
