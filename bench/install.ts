/** Installs the peers: packages of `peers/package.json`, which users of the library never need. */

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FOLDER = new URL("peers/", import.meta.url);
/** The scripts fetch what no run uses: the CPU's binary of onnxruntime-node is in its package, a script downloads CUDA. */
const ARGUMENTS = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];

/** A failure is npm's to explain; the peers then say what they miss. */
export function installPeers(): void {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(new URL("package.json", FOLDER), "utf8"));
  const isMissing = (name: string) => !existsSync(new URL(`node_modules/${name}`, FOLDER));
  const missing = Object.keys({ ...dependencies, ...devDependencies }).filter(isMissing);
  if (missing.length === 0) return;
  process.stderr.write(`installing ${missing.join(", ")}\n`);
  // Standard output is for the results.
  spawnSync("npm", [...ARGUMENTS, "--prefix", fileURLToPath(FOLDER)], { stdio: ["ignore", 2, 2] });
}
