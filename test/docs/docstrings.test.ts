/** The examples in the documentation of the public functions: each prints what its comment says. */

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { linearEntries } from "../linear/linearEngines.js";
import { shardEngines } from "../shards/shardedRows.js";
import { engines } from "../tools/engines.js";

/** A line `expression; // value` of an example. */
const LINE = /^ *\* (.+); \/\/ (.+)$/gm;

/** The examples in a folder of sources. */
function linesOf(name: string) {
  const folder = new URL(`../../src/${name}/`, import.meta.url);
  return readdirSync(folder)
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => [...readFileSync(new URL(file, folder), "utf8").matchAll(LINE)])
    .map(([, code, value]) => ({ code, value }));
}

const tested = [
  ...engines.map(({ name, api }) => ({ name, api: api as object, lines: linesOf("functions") })),
  ...shardEngines.map(({ name, sharded }) => ({
    name: `xent/shards on ${name}`,
    api: sharded as object,
    lines: linesOf("shards"),
  })),
  ...linearEntries.map(({ name, head }) => ({ name, api: head as object, lines: linesOf("linear") })),
];

/** The examples are rounded to this many decimals. */
const DECIMALS = 4;

function rounded(value: unknown): unknown {
  if (typeof value === "number") return Number(value.toFixed(DECIMALS));
  return Array.from(value as ArrayLike<number>, (element) => Number(element.toFixed(DECIMALS)));
}

function evaluate(code: string, names: object): unknown {
  return new Function(...Object.keys(names), `return ${code};`)(...Object.values(names));
}

describe.each(tested)("$name", ({ api, lines }) => {
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
