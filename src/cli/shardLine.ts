/** The line of a shard: what a command found in some of the rows, exactly, and what it found it in. */
import { Call } from "../check/call.js";
import { show } from "../check/show.js";
import { readFields, readInteger } from "../meters/json.js";
import type { Engine } from "../run/engine.js";
import { type LineCommand, optionOf, readSettings, type SettingsOf } from "./lineSettings.js";
import { readTotals, type TotalsOf } from "./lineTotals.js";

/** The form of a line. A later one may hold other fields. */
const FORMAT = 1;
const ENGINES = ["wasm", "wasm-relaxed", "js"];
const DIGEST = /^[\da-f]{64}$/;
const FIELDS = [
  "format",
  "command",
  "rows",
  "of",
  "results",
  "classes",
  "settings",
  "inputs",
  "xent",
  "engine",
  "seconds",
  "totals",
] as const;

/** What lines must share to be parts of one whole. */
export interface LineOrigin<C extends LineCommand> {
  readonly command: C;
  /** All rows of the logits. */
  readonly of: number;
  /** All rows of the result: with --shift, some have no target. */
  readonly results: number;
  readonly classes: number;
  readonly settings: SettingsOf[C];
  /** A digest of the files of each tensor. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The version. */
  readonly xent: string;
  /** The backend that computed. */
  readonly engine: string;
}

export interface ShardLine<C extends LineCommand = LineCommand> extends LineOrigin<C> {
  /** From the first one up to, and without, the second one. */
  readonly rows: readonly [from: number, to: number];
  /** How long it took. */
  readonly seconds: number;
  readonly totals: TotalsOf[C];
}

export type AnyLine = { [C in LineCommand]: ShardLine<C> }[LineCommand];

/** The classes of the meters, those of any entry. */
export type MeterClasses = Pick<Engine, "LossMeter" | "CalibrationMeter" | "CompareMeter">;

/** As it is written, but for the end of the line. */
export function lineText(line: AnyLine): string {
  const { command, rows, of, results, classes, settings, inputs, xent, engine, seconds, totals } = line;
  return JSON.stringify({
    format: FORMAT,
    command,
    rows,
    of,
    results,
    classes,
    settings,
    inputs,
    xent,
    engine,
    seconds,
    totals: totals.json(),
  });
}

/** In words. */
export function rowsText([from, to]: readonly [from: number, to: number]): string {
  if (from === to) return "no rows";
  return to - from === 1 ? `row ${from}` : `rows ${from} to ${to - 1}`;
}

/** TypeError: it is no line, and why. */
export function readLine(value: unknown, meters: MeterClasses): AnyLine {
  const call = new Call("no line of a shard");
  const fields = readFields(call, "line", value, FIELDS);
  if (fields.format !== FORMAT)
    call.wrongKind(
      `line.format is ${show(fields.format)}, expected ${FORMAT}; another version of xent reads it`,
    );
  const { command } = fields;
  if (command === "loss" || command === "score" || command === "compare")
    return lineOf(call, command, fields, meters) as AnyLine;
  return call.wrongKind(`line.command is ${show(command)}, expected "loss", "score" or "compare"`);
}

function lineOf<C extends LineCommand>(
  call: Call,
  command: C,
  fields: Readonly<Record<(typeof FIELDS)[number], unknown>>,
  meters: MeterClasses,
): ShardLine<C> {
  const of = readInteger(call, "line.of", fields.of);
  const settings = readSettings(call, "line.settings", fields.settings, command);
  const { xent, engine, seconds } = fields;
  if (typeof xent !== "string") call.wrongKind(`line.xent is ${show(xent)}, expected a version`);
  if (typeof engine !== "string" || !ENGINES.includes(engine))
    call.wrongKind(`line.engine is ${show(engine)}, expected ${ENGINES.join(" or ")}`);
  if (typeof seconds !== "number" || !(seconds >= 0))
    call.wrongKind(`line.seconds is ${show(seconds)}, expected a number >= 0`);
  const rows = readRows(call, fields.rows, of);
  const totals = readTotals(call, "line.totals", fields.totals, { command, settings }, meters);
  if (totals.count > rows[1] - rows[0])
    call.wrongKind(`line.totals are of ${totals.count} rows, expected at most ${rows[1] - rows[0]}`);
  return {
    command,
    rows,
    of,
    results: readInteger(call, "line.results", fields.results, of),
    classes: readInteger(call, "line.classes", fields.classes),
    settings,
    inputs: readInputs(call, fields.inputs),
    xent,
    engine,
    seconds,
    totals,
  };
}

function readRows(call: Call, value: unknown, of: number): [from: number, to: number] {
  if (!Array.isArray(value) || value.length !== 2)
    call.wrongKind(`line.rows is ${show(value)}, expected the first row and the one after the last`);
  const from = readInteger(call, "line.rows[0]", value[0], of);
  return [from, readInteger(call, "line.rows[1]", value[1], of, from)];
}

function readInputs(call: Call, value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    call.wrongKind(`line.inputs is ${show(value)}, expected an object`);
  return Object.fromEntries(
    Object.entries(value).map(([name, digest]) => {
      if (typeof digest !== "string" || !DIGEST.test(digest))
        call.wrongKind(`line.inputs.${name} is ${show(digest)}, expected 64 hexadecimal digits`);
      return [name, digest];
    }),
  );
}

/** Why a line is no part of the whole that the other one is of, as the rest of a sentence; null if it is. `name`: of the other one. */
export function differenceOf(
  line: LineOrigin<LineCommand>,
  other: LineOrigin<LineCommand>,
  name: string,
): string | null {
  const differs = (what: string, own: unknown, expected: unknown) =>
    own === expected ? null : `${what} ${show(own)}, expected ${show(expected)} as in ${name}`;
  const ofInputs = Object.keys({ ...other.inputs, ...line.inputs }).map((input) => {
    const [own, expected] = [line.inputs[input], other.inputs[input]];
    if (own === expected) return null;
    if (expected === undefined) return `was made with ${input}, and ${name} was not`;
    return own === undefined
      ? `was made without ${input}, and ${name} was not`
      : `was made of other ${input} than ${name}`;
  });
  const expectedSettings: Readonly<Record<string, unknown>> = { ...other.settings };
  const ofSettings = Object.entries(line.settings).map(([setting, value]) =>
    differs(`was made with ${optionOf(setting)}`, value, expectedSettings[setting]),
  );
  const reasons = [
    differs("is of the command", line.command, other.command),
    differs("was made by the version", line.xent, other.xent),
    differs("was made by the engine", line.engine, other.engine),
    ...ofSettings,
    ...ofInputs,
    differs("is a part of so many rows:", line.of, other.of),
    differs("has so many rows in the result:", line.results, other.results),
    differs("has so many classes:", line.classes, other.classes),
  ];
  return reasons.find((reason) => reason !== null) ?? null;
}
