/** Numbers as a report writes them. */
import type { Figure } from "./record.js";

const MINUS = "\u2212";
/** As wide as a digit where digits have one width. */
const FIGURE_SPACE = "\u2007";
/** As wide as a point. */
const PUNCTUATION_SPACE = "\u2008";
/** Keeps a number and its unit on one line. */
const NO_BREAK_SPACE = "\u00a0";
const PERCENT = 100;
const DIGITS = 6;
/** Of a value beside a mark or in a table of many. */
const VALUE_DIGITS = 3;
/** Of a standard error. */
const ERROR_DIGITS = 2;
const MOST_DECIMALS = 12;
/** What is smaller is written with its exponent. */
const TINY = 1e-6;

export function count(value: number): string {
  return value.toLocaleString("en");
}

export interface FigureText {
  readonly name: string;
  readonly value: string;
  readonly error: string;
  /** "%" or nothing. */
  readonly unit: string;
}

/** As many decimals as two digits of the standard error take; six digits where there is no error. */
export function shortFigure(figure: Figure): FigureText {
  return figureText(figure, isCertain(figure) ? decimalsOfError(figure) : decimalsOf(scaled(figure), DIGITS));
}

/**
 * Six digits, or more where the standard error is so small that two of its digits take more. Those without an error have as many decimals as
 * the first one before them that has one, as quantiles have those of their mean.
 */
export function fullFigures(figures: readonly Figure[]): FigureText[] {
  let before: { readonly decimals: number; readonly isShare: boolean } | null = null;
  return figures.map((figure) => {
    const isShare = figure.isShare === true;
    const own = decimalsOf(scaled(figure), DIGITS);
    if (!isCertain(figure)) return figureText(figure, before?.isShare === isShare ? before.decimals : own);
    const decimals = Math.max(own, decimalsOfError(figure));
    before ??= { decimals, isShare };
    return figureText(figure, decimals);
  });
}

function isCertain({ error }: Figure): boolean {
  return error !== undefined && error > 0 && Number.isFinite(error);
}

function scaled({ value, isShare }: Figure): number {
  return isShare ? value * PERCENT : value;
}

function decimalsOfError({ error = 0, isShare }: Figure): number {
  return decimalsOf(isShare ? error * PERCENT : error, ERROR_DIGITS);
}

function figureText(figure: Figure, decimals: number): FigureText {
  const { name, value, error, isShare } = figure;
  const isKnown = error !== undefined && Number.isFinite(error);
  return {
    name,
    value: fixed(scaled(figure), decimals),
    error: isKnown ? fixed(isShare ? error * PERCENT : error, decimals) : "",
    unit: isShare && Number.isFinite(value) ? "%" : "",
  };
}

/** Texts of one column, padded so that their points are below each other where digits have one width. */
export function alignedAtPoint(texts: readonly string[]): string[] {
  const most = Math.max(0, ...texts.map((text) => decimalsIn(text)));
  return texts.map((text) => {
    if (text === "" || most === 0) return text;
    const decimals = decimalsIn(text);
    const point = decimals === 0 ? PUNCTUATION_SPACE : "";
    return text + point + FIGURE_SPACE.repeat(most - decimals);
  });
}

/** So many significant digits. */
export function significant(value: number, digits = VALUE_DIGITS): string {
  if (!Number.isFinite(value)) return fixed(value, 0);
  return value !== 0 && Math.abs(value) < TINY
    ? value.toExponential(digits - 1).replaceAll("-", MINUS)
    : fixed(value, decimalsOf(value, digits));
}

export function percent(share: number, digits = VALUE_DIGITS): string {
  return Number.isFinite(share)
    ? `${significant(share * PERCENT, digits)}${NO_BREAK_SPACE}%`
    : fixed(share, 0);
}

function decimalsOf(value: number, digits: number): number {
  if (value === 0 || !Number.isFinite(value)) return 0;
  const exponent = Number(
    Math.abs(value)
      .toExponential(digits - 1)
      .split("e")[1],
  );
  return Math.min(MOST_DECIMALS, Math.max(0, digits - 1 - exponent));
}

function decimalsIn(text: string): number {
  const point = text.indexOf(".");
  return point < 0 ? 0 : text.length - point - 1;
}

function fixed(value: number, decimals: number): string {
  if (Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : `${MINUS}∞`;
  const digits = Math.abs(value).toLocaleString("en", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return value < 0 && Number(digits.replaceAll(",", "")) !== 0 ? MINUS + digits : digits;
}

/** On an axis or in a legend: no more digits than it takes. */
export function plain(value: number): string {
  return `${Number(value.toPrecision(DIGITS))}`.replace("-", MINUS);
}

export function plainPercent(share: number): string {
  return `${plain(share * PERCENT)}${NO_BREAK_SPACE}%`;
}
