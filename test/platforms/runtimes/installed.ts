/** The packages of the runtimes, each in a folder with a lock file of its own: installed when a runtime is first run. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { install } from "../../../bench/install.js";

/** Where a file of the packages in `packages/<folder>` is. Their install scripts fetch or link the programs. */
export function installed(folder: string, file: string): string {
  const url = new URL(`packages/${folder}/`, import.meta.url);
  const missing = install(url);
  if (missing.length > 0) throw new Error(`npm did not install ${missing.join(", ")}`);
  return fileURLToPath(new URL(`node_modules/${file}`, url));
}

export function versionOf(folder: string, packageName: string): string {
  return JSON.parse(readFileSync(installed(folder, `${packageName}/package.json`), "utf8")).version;
}
