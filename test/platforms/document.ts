/** The command `npm run platforms:document`: writes the table of `results.json` into the README. */

import { readFileSync, writeFileSync } from "node:fs";
import { Command } from "commander";
import { replaced } from "../../bench/block.js";
import { execute } from "../../bench/execute.js";
import { type Result, tableOf } from "./results.js";

const README = new URL("../../README.md", import.meta.url);
const RESULTS = new URL("results.json", import.meta.url);

function run({ check }: { check?: boolean }): void {
  const results: Result[] = JSON.parse(readFileSync(RESULTS, "utf8"));
  const text = readFileSync(README, "utf8");
  const current = replaced(text, "platforms", tableOf(results));
  if (text === current) return;
  if (check) {
    process.stderr.write(
      "README.md is not what test/platforms/results.json holds: npm run platforms:document\n",
    );
    process.exitCode = 1;
  } else writeFileSync(README, current);
}

await execute(
  new Command("npm run platforms:document --")
    .description("Writes the table of the platforms into the README.")
    .option("--check", "only fails if the table is not current")
    .allowExcessArguments(false)
    .showHelpAfterError()
    .exitOverride()
    .action(run),
);
