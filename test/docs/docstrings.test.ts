/** The examples in the documentation of the public functions: each prints what its comment says. */

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";

const folder = new URL("../../src/functions/", import.meta.url);
const source = readdirSync(folder)
  .filter((file) => file.endsWith(".ts"))
  .map((file) => readFileSync(new URL(file, folder), "utf8"))
  .join("\n");

/** A line `expression; // value` of an example. */
const LINE = /^ *\* (.+); \/\/ (.+)$/gm;
const lines = [...source.matchAll(LINE)].map(([, code, value]) => ({ code, value }));

/** The examples are rounded to this many decimals. */
const DECIMALS = 4;

function rounded(value: unknown): unknown {
  if (typeof value === "number") return Number(value.toFixed(DECIMALS));
  return Array.from(value as ArrayLike<number>, (element) => Number(element.toFixed(DECIMALS)));
}

function evaluate(code: string, names: object): unknown {
  return new Function(...Object.keys(names), `return ${code};`)(...Object.values(names));
}

describe.each(engines)("$name", ({ api }) => {
  test("every public function and class has an example", () => {
    const functions = Object.keys(api).filter((name) => name !== "backend" && name !== "inside");
    expect(
      functions.filter((name) => !lines.some(({ code }) => code.replace(/^new /, "").startsWith(`${name}(`))),
    ).toEqual([]);
  });

  test.each(lines)("$code is $value", ({ code, value }) => {
    expect(rounded(evaluate(code, { ...api }))).toEqual(evaluate(value, {}));
  });
});
