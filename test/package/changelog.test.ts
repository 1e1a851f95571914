/** `npm run changelog` on a changeset: what stands in CHANGELOG.md stays, and the new version has the form of the others. */

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CHANGESET = join(
  dirname(createRequire(import.meta.url).resolve("@changesets/cli/package.json")),
  "bin.js",
);
const SCRIPT = join(ROOT, "scripts/changelog.mjs");

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "xent-changelog-"));
  mkdirSync(join(folder, ".changeset"));
  cpSync(join(ROOT, ".changeset/config.json"), join(folder, ".changeset/config.json"));
  cpSync(join(ROOT, "CHANGELOG.md"), join(folder, "CHANGELOG.md"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "xent", version: "0.1.0" }));
  spawnSync("git", ["init", "--quiet"], { cwd: folder });
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (script: string, ...args: string[]) =>
  spawnSync(process.execPath, [script, ...args], { cwd: folder, encoding: "utf8" });
const changelog = () => readFileSync(join(folder, "CHANGELOG.md"), "utf8");

function writeChangeset(name: string, part: string, text: string): void {
  writeFileSync(join(folder, `.changeset/${name}.md`), `---\n"xent": ${part}\n---\n\n${text}\n`);
}

test("the changes of all changesets stand below the introduction, under the next version and its date", () => {
  const before = changelog();
  const first = before.indexOf("\n## [") + 1;
  writeChangeset("one", "minor", "`newFunction`, which\nis new.");
  writeChangeset("other", "patch", "A bug.");
  expect(run(CHANGESET, "version").status).toBe(0);
  expect(run(SCRIPT)).toMatchObject({ status: 0, stderr: "" });
  const added = changelog().slice(first, changelog().length - (before.length - first));
  expect(added.replace(/\d{4}-\d\d-\d\d/, "DATE")).toBe(
    "## [0.2.0] - DATE\n\n### Added\n\n- `newFunction`, which\n  is new.\n\n### Fixed\n\n- A bug.\n\n",
  );
  expect(changelog().replace(added, "")).toBe(before);
});

test("without a changeset it says so and changes nothing", () => {
  const before = changelog();
  const { status, stderr } = run(SCRIPT);
  expect(status).not.toBe(0);
  expect(stderr).toContain("is there a changeset?");
  expect(changelog()).toBe(before);
});
