/** What is typed into the settings of a run: what is meant by it, and what is refused. */

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { faultIn, NOTHING_TYPED, numberIn, settingsOf } from "../files/settings.js";
import { SLOTS } from "../files/task.js";

test.each([
  ["count", "3", 3],
  ["count", " 3 ", 3],
  ["count", "-1", null],
  ["count", "1.5", null],
  ["count", "1e400", null],
  ["integer", "−100", -100],
  ["integer", "9007199254740993", null],
  ["positive", "0.7", 0.7],
  ["positive", ".5", 0.5],
  ["positive", "1e-3", 0.001],
  ["positive", "0", null],
  ["positive", "Infinity", null],
  ["positive", "0x10", null],
  ["logarithm", "-16", -16],
  ["logarithm", "-Infinity", Number.NEGATIVE_INFINITY],
  ["logarithm", "−∞", Number.NEGATIVE_INFINITY],
  ["logarithm", "NaN", null],
  ["logarithm", "sixteen", null],
  ["positive", "", undefined],
] as const)("%s: %j", (kind, typed, value) => {
  expect(numberIn(kind, typed)).toBe(value);
});

test("nothing typed is the command's defaults", () => {
  expect(settingsOf(NOTHING_TYPED)).toEqual({
    shift: 0,
    ignoreIndex: -100,
    givesIgnoreIndex: false,
    allowTruncated: false,
  });
});

test("what is typed is taken, and a fault is named by its kind", () => {
  const typed = {
    ...NOTHING_TYPED,
    shift: "1",
    ignoreIndex: "-1",
    dim: "−1",
    minLogProb: "-8",
    temperature: "2",
    quantiles: "sketch",
    dtype: "bfloat16",
    allowTruncated: true,
  };
  expect(settingsOf(typed)).toEqual({
    shift: 1,
    ignoreIndex: -1,
    givesIgnoreIndex: true,
    dim: -1,
    minLogProb: -8,
    temperature: 2,
    quantiles: "sketch",
    dtype: "bfloat16",
    allowTruncated: true,
  });
  expect(faultIn("shift", typed)).toBeNull();
  expect(faultIn("temperature", { ...typed, temperature: "-2" })).toBe("positive");
});

/** What decides who computes and where the report goes, and no number in it. */
const OF_THE_COMMAND = [
  "engine",
  "threads",
  "json",
  "shard",
  "checkpoint",
  "checkpointEvery",
  "report",
  "help",
];

test("the form has every option of xent compare that changes its report", () => {
  const command = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
  const help = execFileSync(process.execPath, [command, "compare", "--help"], { encoding: "utf8" });
  const options = [...help.matchAll(/^ +(?:-\w, )?--([a-z-]+)/gm)].map(([, name]) =>
    name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
  );
  const inForm: readonly string[] = [...Object.keys(NOTHING_TYPED), ...SLOTS];
  expect(options.length).toBeGreaterThan(10);
  expect(options.filter((name) => !inForm.includes(name) && !OF_THE_COMMAND.includes(name))).toEqual([]);
});
