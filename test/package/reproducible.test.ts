/** The build is reproducible: the same sources in two places give the same package, byte by byte. */

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What is no source: installed or made. */
const OTHERS = new Set([".git", "node_modules", "build", "dist", "docs", "coverage", "generated"]);

const folder = mkdtempSync(join(tmpdir(), "xent-build-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Builds a copy of the sources in `place`; gives the hash of each file that would be published. */
async function hashesOfBuild(place: string): Promise<Record<string, string>> {
  const copy = join(folder, place);
  cpSync(ROOT, copy, { recursive: true, filter: (path) => path === ROOT || !OTHERS.has(basename(path)) });
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"), "dir");
  await run("npm", ["run", "build"], { cwd: copy });
  const { stdout } = await run("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: copy });
  const hashes = JSON.parse(stdout)[0].files.map(({ path }: { path: string }) => [
    path,
    createHash("sha256")
      .update(readFileSync(join(copy, path)))
      .digest("hex"),
  ]);
  return Object.fromEntries(hashes);
}

/** Twice the compilers, beside all other tests. */
const TIMEOUT = 300_000;

test(
  "two builds in folders of different names and depths give the same files",
  async () => {
    const [one, other] = await Promise.all(["a", "another/folder/much/deeper"].map(hashesOfBuild));
    expect(Object.keys(one)).toEqual(
      expect.arrayContaining(["package.json", "dist/index.js", "dist/kernels.wasm", "dist/SHA256SUMS"]),
    );
    expect(other).toEqual(one);
  },
  TIMEOUT,
);
