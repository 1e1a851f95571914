/** Runs of the commands on parts of the rows, within the process of the test, and the same command on all of them. */
import { expect } from "vitest";
import type { CompareOptions } from "../../src/cli/compareCommand.js";
import { comparePart } from "../../src/cli/comparePart.js";
import { type LineCommand, optionOf } from "../../src/cli/lineSettings.js";
import type { LossOptions } from "../../src/cli/lossCommand.js";
import { lossPart } from "../../src/cli/lossPart.js";
import { MergedLines } from "../../src/cli/mergedLines.js";
import type { FinishedPart, Watch } from "../../src/cli/partRun.js";
import type { ScoreOptions } from "../../src/cli/scoreCommand.js";
import { scorePart } from "../../src/cli/scorePart.js";
import { lineText } from "../../src/cli/shardLine.js";
import { wholeReport } from "../../src/cli/wholeReport.js";
import * as wasm from "../../src/index.js";
import { xent } from "./cliFixture.js";

export interface Case {
  readonly command: LineCommand;
  /** Paths that do not depend on the folder of the process. */
  readonly files: readonly string[];
  /** Those that are not as ever. */
  readonly options: Partial<LossOptions & ScoreOptions & CompareOptions>;
}

const USUAL = { shift: 0, ignoreIndex: -100, engine: "wasm", json: true } as const;

/** The rows of a shard, or of all of them, with `extra` options. */
export function part(
  { command, files, options }: Case,
  extra: Case["options"],
  watch: Watch = () => {},
): Promise<FinishedPart> {
  if (command === "loss") {
    const usual = { ...USUAL, reduction: "mean", base: "e", labelSmoothing: 0 } as const;
    return lossPart(files, { ...usual, ...options, ...extra }, watch);
  }
  if (command === "score") {
    const usual = { ...USUAL, dim: -1, format: "jsonl", output: "-", rows: false } as const;
    return scorePart(files, { ...usual, ...options, ...extra }, watch);
  }
  return comparePart(files, { ...USUAL, ...options, ...extra }, watch);
}

export async function linesOf(each: Case, of: number, extra: Case["options"] = {}): Promise<string[]> {
  const lines: string[] = [];
  for (let index = 0; index < of; index++)
    lines.push(lineText((await part(each, { ...extra, shard: { index, of } })).line));
  return lines;
}

/** The object of `--json`, and the warning. */
export interface Outcome {
  readonly report: Record<string, unknown>;
  readonly warning: string | null;
}

export function merged(lines: readonly string[]): Outcome {
  const all = new MergedLines(wasm);
  lines.forEach((line, k) => {
    all.add(line, `line ${k}`);
  });
  return outcomeOf(wholeReport(all.whole("the lines")));
}

export function outcomeOf({ report, warning }: { report: object; warning: string | null }): Outcome {
  return { report: untimed(JSON.parse(JSON.stringify(report))), warning };
}

/** What the command itself says of all rows at once. */
export function whole({ command, files, options }: Case): Outcome {
  const flags = Object.entries(options).flatMap(([name, value]) => [optionOf(name), `${value}`]);
  const noRows = command === "score" ? ["--no-rows"] : [];
  const { code, out, err } = xent(command, ...files, ...flags, ...noRows, "--json");
  expect([code, out.trimEnd().split("\n").length]).toEqual([0, 1]);
  // Without the name of the file.
  const [, warning = null] = /^xent: warning: .*?\.npy: (.*)\n$/.exec(err) ?? [];
  return { report: untimed(JSON.parse(out)), warning };
}

function untimed({ seconds, logitsPerSecond, ...report }: Record<string, unknown>): Record<string, unknown> {
  expect([typeof seconds, typeof logitsPerSecond]).toEqual(["number", "number"]);
  return report;
}
