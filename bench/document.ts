/**
 * The command `npm run bench:document`: writes what `bench/results` holds into the documents, between the markers of a block, and
 * draws the chart. No figure of theirs is typed by hand.
 */

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { Command } from "commander";
import { replaced } from "./block.js";
import { execute } from "./execute.js";
import { installPeers } from "./install.js";
import type { Session } from "./session.js";
import {
  inOrder,
  limitTable,
  paceTable,
  scalingTable,
  shortRowTable,
  speedLine,
  speedTables,
  targetTable,
  trainingTable,
} from "./tables.js";

const ROOT = new URL("../", import.meta.url);
const RESULTS = new URL("bench/results/", ROOT);
/** Not a literal, because it is type-checked only where its packages are installed. */
const CHART_MODULE = "./peers/chart.ts";

type Block = (sessions: readonly Session[]) => string;

const BLOCKS: Readonly<Record<string, Readonly<Record<string, Block>>>> = {
  "README.md": { speed: speedLine },
  "docs/speed.md": { paces: (sessions) => paceTable(sessions) },
  "docs/zh/speed.md": { paces: (sessions) => paceTable(sessions, "，常驻") },
  "bench/README.md": {
    targets: targetTable,
    speeds: speedTables,
    limits: limitTable,
    scaling: scalingTable,
    training: trainingTable,
    shortRows: shortRowTable,
  },
};

function readSessions(): Session[] {
  const names = readdirSync(RESULTS).filter((name) => name.endsWith(".json"));
  return inOrder(names.map((name): Session => JSON.parse(readFileSync(new URL(name, RESULTS), "utf8"))));
}

async function run({ check }: { check?: boolean }): Promise<void> {
  const sessions = readSessions();
  for (const [file, blocks] of Object.entries(BLOCKS)) {
    const text = readFileSync(new URL(file, ROOT), "utf8");
    const current = Object.entries(blocks).reduce(
      (document, [name, block]) => replaced(document, name, block(sessions)),
      text,
    );
    if (text === current) continue;
    if (check) {
      process.stderr.write(`${file} is not what bench/results holds: npm run bench:document\n`);
      process.exitCode = 1;
    } else writeFileSync(new URL(file, ROOT), current);
  }
  if (check) return;
  installPeers();
  const { speedChart }: { speedChart(session: Session): Promise<string> } = await import(CHART_MODULE);
  writeFileSync(new URL("speed.svg", RESULTS), await speedChart(sessions[0]));
}

await execute(
  new Command("npm run bench:document --")
    .description("Writes the results into the documents.")
    .option("--check", "only fails if a table is not current")
    .allowExcessArguments(false)
    .showHelpAfterError()
    .exitOverride()
    .action(run),
);
