/** Runtimes that are a command: they are given a file, and what they print is read. */

import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { checkShown, exampleOf } from "../browsers/readme.js";
import type { Backends, Platform } from "../platform.js";
import { lostHelper, lostProgram, POOL_OUTPUT, POOL_PROGRAM, printingProgram } from "../programs.js";

interface CommandRuntime {
  readonly name: string;
  /** As the documents' section, and the version, call it. */
  readonly program: string;
  readonly backends: Backends;
  /** The program and its arguments before the file. */
  command(): readonly [string, ...string[]];
}

const LIMIT_MS = 300_000;
const VERSION = /\d+\.\d+\.\d+/;

const execute = promisify(execFile);

export async function outputOf(
  command: readonly string[],
  folder: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const [program, ...args] = command;
  const { stdout } = await execute(program, args, {
    cwd: folder,
    env,
    timeout: LIMIT_MS,
    maxBuffer: Number.POSITIVE_INFINITY,
  });
  return stdout.trim();
}

export function commandPlatform({ name, program, backends, command }: CommandRuntime): Platform {
  return {
    name,
    backends,
    async run(project) {
      const folder = project.createFolder(name);
      const given = command();
      const outputOfFile = (file: string, text: string) => {
        writeFileSync(join(folder, file), text);
        return outputOf([...given, file], folder);
      };
      for (const [language, text] of Object.entries(exampleOf(program))) {
        checkShown(await outputOfFile(`example.${language}`, text));
      }
      const report = JSON.parse(await outputOfFile("report.mjs", printingProgram("../report.js")));
      const ofPools = await outputOfFile("pool.mjs", POOL_PROGRAM);
      if (ofPools.split("\n").some((line) => line !== POOL_OUTPUT))
        throw new Error(`the pools print ${ofPools}, not ${POOL_OUTPUT} for each entry`);
      writeFileSync(join(folder, "exits.mjs"), lostHelper("process.exit(1)"));
      writeFileSync(join(folder, "hangs.mjs"), lostHelper("for (;;);"));
      const ofLost = await outputOfFile("lost.mjs", lostProgram(["./exits.mjs", "./hangs.mjs"]));
      if (ofLost.split("\n").some((line) => line !== "3 true true"))
        throw new Error(`the pools that lose helpers print ${ofLost}, not 3 true true`);
      const [version] = VERSION.exec(await outputOf([given[0], "--version"], folder)) ?? [];
      return { version: `${program} ${version}`, report };
    },
  };
}
