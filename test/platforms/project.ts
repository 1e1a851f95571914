/** The packed package, installed as a user installs it, and beside it the program that reports. */

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import type { Project } from "./platform.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Expects a build. The program is `report.js` in the folder of the project. */
export function createProject(): Project {
  const folder = mkdtempSync(join(tmpdir(), "xent-platforms-"));
  const npm = (cwd: string, ...args: string[]) =>
    execFileSync("npm", [...args, "--ignore-scripts", "--no-audit", "--no-fund"], { cwd, encoding: "utf8" });
  const [{ filename }] = JSON.parse(npm(ROOT, "pack", "--json", "--pack-destination", folder));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "project", type: "module" }));
  npm(folder, "install", `./${filename}`);
  buildSync({
    entryPoints: [fileURLToPath(new URL("report.ts", import.meta.url))],
    outfile: join(folder, "report.js"),
    bundle: true,
    format: "esm",
    target: "es2022",
    external: ["xent"],
    logLevel: "error",
  });
  return {
    folder,
    createFolder(name) {
      const created = join(folder, name);
      mkdirSync(created, { recursive: true });
      return created;
    },
  };
}
