/** The Debian packages of the browsers: found, or installed when a browser is first started. */

import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The first of a program's names that is found is taken: other systems have the same browsers under other names. */
const PROGRAMS = {
  chromium: { names: ["chromium", "chromium-browser", "google-chrome"], debian: "chromium" },
  firefox: { names: ["firefox-esr", "firefox"], debian: "firefox-esr" },
  WebKitWebDriver: { names: ["WebKitWebDriver"], debian: "webkit2gtk-driver" },
  Xvfb: { names: ["Xvfb"], debian: "xvfb" },
} as const;

export type Program = keyof typeof PROGRAMS;

/** Where the program is, installed if it was missing. */
export function installed(program: Program): string {
  const path = find(program);
  if (path !== undefined) return path;
  const { debian } = PROGRAMS[program];
  process.stderr.write(`installing the Debian package ${debian}\n`);
  aptGet("update", "--quiet");
  aptGet("install", "--quiet", "--yes", "--no-install-recommends", debian);
  const added = find(program);
  if (added === undefined) throw new Error(`${program} is missing, and apt-get did not install ${debian}`);
  return added;
}

function find(program: Program): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const paths = PROGRAMS[program].names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A failure is apt-get's to explain, on standard error: standard output is for the results. */
function aptGet(...args: string[]): void {
  const command = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", ...args];
  const [program, ...rest] = process.getuid?.() === 0 ? command : ["sudo", ...command];
  spawnSync(program, rest, { stdio: ["ignore", 2, 2] });
}
