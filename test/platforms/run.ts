/** The command `npm run test:platforms`: the packed package in every runtime, browser and bundler there is a driver of. */

import { rmSync, writeFileSync } from "node:fs";
import { Command } from "commander";
import { execute } from "../../bench/execute.js";
import { CI, CI_GROUPS, isNamed, type Member, members } from "./groups.js";
import type { Platform } from "./platform.js";
import { createProject } from "./project.js";
import { lineOf, outcomeOf, type Result } from "./results.js";

interface Options {
  readonly only?: readonly string[];
  readonly list?: true;
  readonly ci?: true;
  readonly json?: string;
}

async function run(options: Options, command: Command): Promise<void> {
  const wanted = options.ci ? CI : options.only;
  const all = await members(options.ci ? CI_GROUPS : wanted);
  const selected =
    wanted === undefined ? all : all.filter((member) => wanted.some((name) => isNamed(member, name)));
  const unknown = (options.only ?? []).filter((name) => !all.some((member) => isNamed(member, name)));
  if (unknown.length > 0)
    command.error(`error: no platform is named ${unknown.join(" or ")}; --list prints all`);
  if (options.list) {
    process.stdout.write(`${selected.map(({ platform }) => platform.name).join("\n")}\n`);
    return;
  }
  const results = await runAll(selected);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`);
  const failed = results.filter(({ passed }) => !passed).length;
  process.stdout.write(`${results.length - failed} passed, ${failed} failed\n`);
  if (failed > 0) process.exitCode = 1;
}

async function runAll(selected: readonly Member[]): Promise<Result[]> {
  const platforms: readonly Platform[] = selected.map(({ platform }) => platform);
  const project = createProject();
  const results: Result[] = [];
  try {
    for (const platform of platforms) {
      const result = await outcomeOf(platform, project);
      results.push(result);
      process.stdout.write(`${lineOf(result)}\n`);
    }
  } finally {
    for (const platform of platforms) await platform.stop?.();
    rmSync(project.folder, { recursive: true, force: true });
  }
  return results;
}

await execute(
  new Command("npm run test:platforms --")
    .description("Computes 1,000 golden tensors with the packed package on every platform.")
    .option("--only <names...>", "only these platforms, or all of a group: runtimes, browsers, bundlers")
    .option("--list", "prints the names of the platforms")
    .option("--ci", "only the parts that a run in CI has time for")
    .option("--json <file>", "also writes the results to a file")
    .allowExcessArguments(false)
    .showHelpAfterError()
    .exitOverride()
    .action((options: Options, command: Command) => run(options, command)),
);
