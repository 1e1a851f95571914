/** `npm run test:types`: the type tests in each TypeScript that is promised, which it installs. A line for each. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { errorsOf, PROJECTS, type ProjectName } from "./compile.js";

const VERSIONS = fileURLToPath(new URL("versions/", import.meta.url));
const PROJECT_NAMES = Object.keys(PROJECTS) as ProjectName[];

/** Lines of a compiler's errors that are shown. */
const SHOWN_LINES = 20;

execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], {
  cwd: VERSIONS,
  stdio: ["ignore", 2, 2],
});
const { dependencies } = JSON.parse(readFileSync(join(VERSIONS, "package.json"), "utf8"));

for (const alias of Object.keys(dependencies)) {
  const folder = join(VERSIONS, "node_modules", alias);
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  for (const name of PROJECT_NAMES) {
    const errors = errorsOf(join(folder, "bin/tsc"), name).trim();
    console.log(`TypeScript ${version.padEnd(6)} ${name.padEnd(30)} ${errors === "" ? "ok" : "FAILED"}`);
    if (errors === "") continue;
    console.log(errors.split("\n").slice(0, SHOWN_LINES).join("\n"));
    process.exitCode = 1;
  }
}
