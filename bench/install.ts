/** Installs packages that users of the library never need: those of a folder with its own `package.json` and lock file. */

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const PEERS = new URL("peers/", import.meta.url);

/** The scripts fetch what no run uses: the CPU's binary of onnxruntime-node is in its package, a script downloads CUDA. */
export function installPeers(): void {
  install(PEERS, "--ignore-scripts");
}

/** Installs what the folder lacks; what it still lacks then. npm explains why, on standard error. */
export function install(folder: URL, ...options: string[]): string[] {
  const missing = missingFrom(folder);
  if (missing.length === 0) return [];
  process.stderr.write(`installing ${missing.join(", ")}\n`);
  const args = ["ci", "--no-audit", "--no-fund", "--prefix", fileURLToPath(folder), ...options];
  // Standard output is for the results.
  spawnSync("npm", args, { stdio: ["ignore", 2, 2] });
  return missingFrom(folder);
}

function missingFrom(folder: URL): string[] {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(new URL("package.json", folder), "utf8"));
  const isMissing = (name: string) => !existsSync(new URL(`node_modules/${name}`, folder));
  return Object.keys({ ...dependencies, ...devDependencies }).filter(isMissing);
}
