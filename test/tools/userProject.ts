/** A folder in which this package is installed, as in a user's project. */

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface UserProject {
  readonly folder: string;
  /** Its files, by their paths in the folder. */
  write(files: Readonly<Record<string, string>>): void;
  /** What Node prints, be it to fail. */
  node(...args: string[]): string;
}

/** Until the end of the tests of the file. */
export function userProject(): UserProject {
  const folder = mkdtempSync(join(tmpdir(), "xent-package-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const write = (files: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  };
  write({ "package.json": JSON.stringify({ type: "module" }) });
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(ROOT, join(folder, "node_modules", "xent"), "dir");
  return {
    folder,
    write,
    node(...args) {
      const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
      return stdout + stderr;
    },
  };
}
