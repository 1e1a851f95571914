/** The documentation that `npm run docs` makes of the entries: each function and class is one, with its text, and nothing public lacks it. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ReflectionKind } from "typedoc";
import { afterAll, expect, test } from "vitest";
import * as api from "../../src/index.js";
import * as linear from "../../src/linear.js";
import * as shards from "../../src/shards.js";

interface Comment {
  readonly summary: readonly unknown[];
}

interface Documented {
  readonly name: string;
  readonly kind: number;
  readonly variant: string;
  readonly comment?: Comment;
  readonly signatures?: readonly Documented[];
  readonly children?: readonly Documented[];
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TYPEDOC = join(dirname(createRequire(import.meta.url).resolve("typedoc/package.json")), "bin/typedoc");

const folder = mkdtempSync(join(tmpdir(), "xent-docs-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs typedoc with this project's settings and these; standard error says what lacks. */
function typedoc(...args: string[]) {
  return spawnSync(process.execPath, [TYPEDOC, "--out", join(folder, "html"), ...args], {
    cwd: ROOT,
    encoding: "utf8",
  });
}

const hasText = (comment: Comment | undefined) => comment !== undefined && comment.summary.length > 0;

/** Classes begin with a capital. */
const kindOf = (name: string) => (/^[A-Z]/.test(name) ? ReflectionKind.Class : ReflectionKind.Function);

test("every entry documents every function as a function, every class as a class, and nothing public lacks its text", () => {
  const file = join(folder, "documentation.json");
  const { status, stdout, stderr } = typedoc("--json", file);
  expect({ status, output: stdout + stderr }).toMatchObject({ status: 0 });
  const { children }: Documented = JSON.parse(readFileSync(file, "utf8"));
  expect(children?.map(({ name }) => name).sort()).toEqual(["index", "js", "linear", "relaxed", "shards"]);
  const namesOf = (entry: object) =>
    Object.keys(entry)
      .filter((name) => name !== "backend" && name !== "inside")
      .sort();
  for (const entry of children ?? []) {
    const beside: Readonly<Record<string, object>> = { shards, linear };
    const isOwn = entry.name === "index" || entry.name in beside;
    const functions = namesOf(beside[entry.name] ?? api);
    // The other entries have the functions of the main one, whose documentation they refer to.
    const documented = (entry.children ?? []).filter(
      ({ kind, name, comment, signatures }) =>
        (kind === ReflectionKind.Reference && functions.includes(name)) ||
        (kind === ReflectionKind.Class && hasText(comment)) ||
        signatures?.every(({ comment }) => hasText(comment)),
    );
    expect(documented.map(({ name }) => name).sort()).toEqual(functions);
    for (const { name, kind } of documented)
      expect([name, kind]).toEqual([name, isOwn ? kindOf(name) : ReflectionKind.Reference]);
    expect(entry.children?.find(({ name }) => name === "backend")?.comment).toBeDefined();
  }
});

test("a function without a comment is refused, and so is a link that leads nowhere", () => {
  const options = {
    extends: [join(ROOT, "typedoc.json")],
    entryPoints: ["wrong.ts"],
    tsconfig: "tsconfig.json",
    intentionallyNotDocumented: [],
  };
  const source = "export function f(): void {}\n/** As {@link Nowhere}. */\nexport const one = 1;";
  writeFileSync(join(folder, "wrong.ts"), source);
  writeFileSync(join(folder, "typedoc.json"), JSON.stringify(options));
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions: { types: [] }, files: ["wrong.ts"] }),
  );
  const { status, stdout, stderr } = typedoc("--options", join(folder, "typedoc.json"));
  expect(status).not.toBe(0);
  expect(stdout + stderr).toMatch(/\bf\b.* does not have any documentation/);
  expect(stdout + stderr).toContain("Nowhere");
});
