/** A bundler with its own settings for browsers; those that minify only when told to are told, for minifiers compute, too. */

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** A page, `index.html`, and its script, `main.js`, in `folder`; the bundled page goes to `out`. */
export interface Page {
  readonly folder: string;
  readonly html: string;
  readonly script: string;
  readonly out: string;
}

export interface Bundler {
  readonly name: string;
  /** Its package. */
  readonly packageName: string;
  /** Whether it reads the page; others read the script, and the page stays as it is. */
  readonly readsPage: boolean;
  bundle(page: Page): Promise<unknown>;
}

const MODULES = new URL("node_modules/", import.meta.url);

export function versionOf({ name, packageName }: Bundler): string {
  const manifest = readFileSync(new URL(`${packageName}/package.json`, MODULES), "utf8");
  return `${name} ${JSON.parse(manifest).version}`;
}

/** Where a file of an installed package is. */
export function installedFile(path: string): string {
  return fileURLToPath(new URL(path, MODULES));
}

const execute = promisify(execFile);

/** Runs a bundler that has a command but no function. Its environment is not that of a test, which some obey. */
export async function run(program: string, args: readonly string[], cwd: string): Promise<void> {
  const { NODE_ENV: _, ...env } = process.env;
  await execute(program, args, { cwd, env });
}
