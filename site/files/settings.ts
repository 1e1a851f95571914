/** The settings of a run as they are typed, and what is meant by them. */

import { FLOAT_CODES, type FloatName } from "../../src/files/dtype.js";
import { QUANTILES, type QuantileSettings } from "../../src/run/quantiles.js";

export interface Typed {
  readonly shift: string;
  readonly temperature: string;
  readonly ignoreIndex: string;
  readonly dim: string;
  readonly minLogProb: string;
  /** "" is the usual one, as is that of the type. */
  readonly quantiles: string;
  readonly dtype: string;
  readonly allowTruncated: boolean;
}

export type Setting = keyof Typed;

export const NOTHING_TYPED: Typed = {
  shift: "",
  temperature: "",
  ignoreIndex: "",
  dim: "",
  minLogProb: "",
  quantiles: "",
  dtype: "",
  allowTruncated: false,
};

export interface Settings extends QuantileSettings {
  readonly shift: number;
  readonly ignoreIndex: number;
  readonly givesIgnoreIndex: boolean;
  readonly dim?: number;
  readonly temperature?: number;
  readonly minLogProb?: number;
  readonly dtype?: FloatName;
  readonly allowTruncated: boolean;
}

export const DTYPES = Object.keys(FLOAT_CODES) as FloatName[];

/** What a field takes. */
export const KINDS = {
  shift: "count",
  temperature: "positive",
  ignoreIndex: "integer",
  dim: "integer",
  minLogProb: "logarithm",
} as const;

export type NumberSetting = keyof typeof KINDS;
export type Kind = (typeof KINDS)[NumberSetting];

export const NUMBER_SETTINGS = Object.keys(KINDS) as NumberSetting[];

const USUAL_IGNORE_INDEX = -100;
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
/** The minus sign of typography is meant as one. */
const MINUS = /[−–]/g;

const TAKES: Readonly<Record<Kind, (value: number) => boolean>> = {
  count: (value) => Number.isSafeInteger(value) && value >= 0,
  integer: Number.isSafeInteger,
  positive: (value) => value > 0 && Number.isFinite(value),
  logarithm: (value) => Number.isFinite(value) || value === Number.NEGATIVE_INFINITY,
};

/** Undefined where nothing is typed, null where it is no number of the kind. */
export function numberIn(kind: Kind, typed: string): number | undefined | null {
  const text = typed.trim().replace(MINUS, "-");
  if (text === "") return undefined;
  if (/^-(infinity|inf|∞)$/i.test(text)) return kind === "logarithm" ? Number.NEGATIVE_INFINITY : null;
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  return TAKES[kind](value) ? value : null;
}

export function faultIn(setting: NumberSetting, typed: Typed): Kind | null {
  const kind = KINDS[setting];
  return numberIn(kind, typed[setting]) === null ? kind : null;
}

/** Of fields without fault. */
export function settingsOf(typed: Typed): Settings {
  const value = (setting: NumberSetting) => numberIn(KINDS[setting], typed[setting]) ?? undefined;
  const ignoreIndex = value("ignoreIndex");
  return {
    shift: value("shift") ?? 0,
    ignoreIndex: ignoreIndex ?? USUAL_IGNORE_INDEX,
    givesIgnoreIndex: ignoreIndex !== undefined,
    dim: value("dim"),
    temperature: value("temperature"),
    minLogProb: value("minLogProb"),
    quantiles: QUANTILES.find((name) => name === typed.quantiles),
    dtype: DTYPES.find((name) => name === typed.dtype),
    allowTruncated: typed.allowTruncated,
  };
}
