// Bundles what is published, the types at the same time as the code: tsc uses one core.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");

const CODE = [
  ["scripts/bundle-library.mjs"],
  ["scripts/bundle-pool.mjs"],
  ["scripts/bundle-command.mjs"],
  ["scripts/publish-kernels.mjs"],
];
const TYPES = [[tsc, "-p", "tsconfig.build.json"], ["scripts/bundle-declarations.mjs"]];

/** One program after the other; whether all ended well. */
async function inTurn(programs) {
  for (const program of programs) {
    const [code] = await once(spawn(process.execPath, program, { cwd: root, stdio: "inherit" }), "close");
    if (code !== 0) return false;
  }
  return true;
}

const ended = await Promise.all([CODE, TYPES].map(inTurn));
if (ended.includes(false)) process.exitCode = 1;
