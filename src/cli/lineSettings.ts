/** The options that change what a command prints, as they stand in the line of a shard. */
import type { Call } from "../check/call.js";
import { show } from "../check/show.js";
import { FLOAT_CODES, type FloatName } from "../files/dtype.js";
import { readFields } from "../meters/json.js";

/** Of all commands. Null: not given, or no limit. */
interface CommonSettings {
  /** The class axis. */
  readonly dim: number;
  readonly dtype: FloatName | null;
  readonly ignoreIndex: number;
  readonly shift: number;
  readonly temperature: number;
}

interface TextSettings {
  readonly bytes: number | null;
  readonly words: number | null;
}

export interface LossLineSettings extends CommonSettings, TextSettings {
  readonly reduction: "mean" | "sum";
  readonly base: "e" | "2";
  readonly labelSmoothing: number;
}

export interface ScoreLineSettings extends CommonSettings, TextSettings {
  readonly topK: number | null;
}

export interface CompareLineSettings extends CommonSettings {
  readonly minLogProb: number | null;
  readonly quantiles: "exact" | "sketch";
}

export interface SettingsOf {
  readonly loss: LossLineSettings;
  readonly score: ScoreLineSettings;
  readonly compare: CompareLineSettings;
}

export type LineCommand = keyof SettingsOf;

/** What a value may be, in words, and whether it is that. */
type Kind = readonly [words: string, is: (value: unknown) => boolean];

const NUMBER: Kind = ["a number", (value) => typeof value === "number"];
const POSITIVE: Kind = ["a number > 0", (value) => typeof value === "number" && value > 0];
const CARDINAL: Kind = ["an integer >= 0", (value) => Number.isSafeInteger(value) && Number(value) >= 0];
const INTEGER: Kind = ["an integer", (value) => Number.isSafeInteger(value)];

function oneOf(...words: readonly string[]): Kind {
  return [words.join(" or "), (value) => words.includes(value as string)];
}

function orNull([words, is]: Kind): Kind {
  return [`${words} or null`, (value) => value === null || is(value)];
}

const COMMON = {
  dim: CARDINAL,
  dtype: orNull(oneOf(...Object.keys(FLOAT_CODES))),
  ignoreIndex: INTEGER,
  shift: CARDINAL,
  temperature: POSITIVE,
};
const TEXT = { bytes: orNull(POSITIVE), words: orNull(POSITIVE) };

/** The settings of each command. */
const SETTINGS: { readonly [C in LineCommand]: Readonly<Record<keyof SettingsOf[C], Kind>> } = {
  loss: {
    ...COMMON,
    ...TEXT,
    reduction: oneOf("mean", "sum"),
    base: oneOf("e", "2"),
    labelSmoothing: NUMBER,
  },
  score: { ...COMMON, ...TEXT, topK: orNull(POSITIVE) },
  compare: { ...COMMON, minLogProb: orNull(NUMBER), quantiles: oneOf("exact", "sketch") },
};

/** All of them, and nothing else. */
export function readSettings<C extends LineCommand>(
  call: Call,
  name: string,
  value: unknown,
  command: C,
): SettingsOf[C] {
  const kinds: Readonly<Record<string, Kind>> = SETTINGS[command];
  const fields = readFields(call, name, value, Object.keys(kinds));
  for (const [setting, [words, is]] of Object.entries(kinds))
    if (!is(fields[setting]))
      call.wrongKind(`${name}.${setting} is ${show(fields[setting])}, expected ${words}`);
  return fields as unknown as SettingsOf[C];
}

/** The option of the command line that a setting comes from: "labelSmoothing" is --label-smoothing. */
export function optionOf(setting: string): string {
  return `--${setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
