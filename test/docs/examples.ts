/**
 * Examples in JavaScript: a line `expression; // value` says what the expression gives. The value may be followed by a
 * comma or a colon and more words. A number with decimals is right to its last digit, an integer is exact, an error is
 * named with its message.
 */

import type { Block } from "./markdown.js";

export interface Result {
  readonly code: string;
  /** What the comment says. */
  readonly printed: string;
  /** What the expression gave, or the error that it threw. */
  readonly actual: unknown;
}

type Modules = Readonly<Record<string, object>>;
type Check = (line: number, evaluate: () => unknown) => void;

const IMPORT = /^import (\{.+\}) from ("[^"]+");$/gm;
const NUMBER = String.raw`-?(?:\d+(?:\.\d+)?(?:e-?\d+)?|Infinity)|NaN`;
const VALUE = String.raw`(?:${NUMBER}|true|false|"[^"]*"|\[[^\]]*\])(?=$|[,:] )|\w*Error: .+`;
const CHECKED = new RegExp(`^(.+); // (${VALUE})`);

/** Runs blocks as one program. */
export function run(blocks: readonly Block[], modules: Modules): Result[] {
  const lines = blocks
    .map(({ text }) => text)
    .join("\n")
    .split("\n");
  const results: Result[] = [];
  const body = lines
    .map((line, number) => line.replace(CHECKED, `check(${number}, () => $1); //`))
    .join("\n");
  const check: Check = (number, evaluate) => {
    const [, code, printed] = CHECKED.exec(lines[number]) ?? [];
    results.push({ code, printed, actual: outcomeOf(evaluate) });
  };
  const program = body.replace(IMPORT, "const $1 = modules[$2];");
  new Function("modules", "check", `"use strict";\n${program}`)(modules, check);
  return results;
}

function outcomeOf(evaluate: () => unknown): unknown {
  try {
    return evaluate();
  } catch (error) {
    return error;
  }
}

/** Whether `actual` is what the comment says. */
export function agrees(printed: string, actual: unknown): boolean {
  if (actual instanceof Error) return printed === `${actual.name}: ${actual.message}`;
  if (typeof actual === "number") return agreesInDigits(printed, actual);
  if (typeof actual === "string") return printed === `"${actual}"`;
  if (typeof actual === "boolean") return printed === `${actual}`;
  if (!printed.startsWith("[")) return false;
  const elements = printed.slice(1, -1).split(", ");
  const values = Array.from(actual as ArrayLike<number>);
  return elements.length === values.length && elements.every((text, k) => agreesInDigits(text, values[k]));
}

function agreesInDigits(printed: string, actual: number): boolean {
  const value = Number(printed);
  const [, decimals, exponent = "0"] = /\.(\d+)(?:e(.+))?$/.exec(printed) ?? [];
  if (decimals === undefined) return Object.is(value, actual) || value === actual;
  const lastDigit = 10 ** (Number(exponent) - decimals.length);
  return Math.abs(actual - value) <= lastDigit * 0.5000001;
}
