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

/** The hash of each file of a folder that would be published. */
async function hashesIn(place: string): Promise<Record<string, string>> {
  const { stdout } = await run("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: place });
  const hashes = JSON.parse(stdout)[0].files.map(({ path }: { path: string }) => [
    path,
    createHash("sha256")
      .update(readFileSync(join(place, path)))
      .digest("hex"),
  ]);
  return Object.fromEntries(hashes);
}

/** Builds a copy of the sources in `place`. */
async function build(place: string): Promise<string> {
  const copy = join(folder, place);
  cpSync(ROOT, copy, { recursive: true, filter: (path) => path === ROOT || !OTHERS.has(basename(path)) });
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"), "dir");
  await run("npm", ["run", "build"], { cwd: copy });
  return copy;
}

/** The compilers, beside all other tests. */
const TIMEOUT = 300_000;

test(
  "a build in a folder of another name and depth gives the same files as the one that is tested",
  async () => {
    const here = await hashesIn(ROOT);
    expect(Object.keys(here)).toEqual(
      expect.arrayContaining(["package.json", "dist/index.js", "dist/kernels.wasm", "dist/SHA256SUMS"]),
    );
    expect(await hashesIn(await build("another/folder/much/deeper"))).toEqual(here);
  },
  TIMEOUT,
);
