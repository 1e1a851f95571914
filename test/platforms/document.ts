/** The command `npm run platforms:document`: writes what `results.json` holds into the documents. */

import { readFileSync, writeFileSync } from "node:fs";
import { Command } from "commander";
import { replaced } from "../../bench/block.js";
import { execute } from "../../bench/execute.js";
import { DOCUMENTS, type Result } from "./results.js";

const ROOT = new URL("../../", import.meta.url);
const RESULTS = new URL("results.json", import.meta.url);

function run({ check }: { check?: boolean }): void {
  const results: Result[] = JSON.parse(readFileSync(RESULTS, "utf8"));
  for (const [document, contentOf] of Object.entries(DOCUMENTS)) {
    const text = readFileSync(new URL(document, ROOT), "utf8");
    const current = replaced(text, "platforms", contentOf(results));
    if (text === current) continue;
    if (check) {
      process.stderr.write(
        `${document} is not what test/platforms/results.json holds: npm run platforms:document\n`,
      );
      process.exitCode = 1;
    } else writeFileSync(new URL(document, ROOT), current);
  }
}

await execute(
  new Command("npm run platforms:document --")
    .description("Writes the results of the platforms into the documents.")
    .option("--check", "only fails if a document is not current")
    .allowExcessArguments(false)
    .showHelpAfterError()
    .exitOverride()
    .action(run),
);
