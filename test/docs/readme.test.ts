/** The documents: their examples give what they say, their commands and links exist, their figures are the measured ones. */

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { engines } from "../tools/engines.js";
import type { Figure } from "../tools/figure.js";
import { figures } from "../tools/figures.js";
import { agrees, run } from "./examples.js";
import { sectionsOf } from "./markdown.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const readme = read("README.md");
const sections = sectionsOf(readme);
const manifest: { scripts: Record<string, string>; bin: Record<string, string> } = JSON.parse(
  read("package.json"),
);

describe.each(engines)("the examples on $name", ({ api }) => {
  const withExamples = sections
    .map(({ title, blocks }) => ({ title, blocks: blocks.filter(({ language }) => language === "js") }))
    .filter(({ blocks }) => blocks.length > 0);

  test("all code is JavaScript, shell, what a command prints, or a file of an environment", () => {
    const languages = sections.flatMap(({ blocks }) => blocks.map(({ language }) => language));
    expect([...new Set(languages)].sort()).toEqual(["cjs", "html", "js", "mjs", "sh", "text", "toml"]);
  });

  describe.each(withExamples)("$title", ({ blocks }) => {
    const results = run(blocks, { xent: { ...api, backend: api.backend } });

    test("say what they give", () => expect(results.length).toBeGreaterThan(0));

    test.each(results)("$code gives $printed", ({ printed, actual }) => {
      expect(agrees(printed, actual), `it gives ${actual}`).toBe(true);
    });
  });
});

describe("the commands", () => {
  const blocks = sections.flatMap((section) => section.blocks);
  const commands = blocks.flatMap(({ language, text }, place) =>
    language !== "sh"
      ? []
      : text
          .trim()
          .split("\n")
          .map((line) => ({
            line,
            output: blocks[place + 1]?.language === "text" ? blocks[place + 1].text : null,
          })),
  );
  const ours = commands.filter(({ line }) => line.startsWith("npx xent "));

  test.each(ours)("$line", ({ line, output }) => {
    const folder = mkdtempSync(join(tmpdir(), "xent-readme-"));
    try {
      symlinkSync(join(ROOT, "sample"), join(folder, "sample"), "dir");
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [join(ROOT, manifest.bin.xent), ...line.split(" ").slice(2)],
        { cwd: folder, encoding: "utf8" },
      );
      expect([status, stderr]).toEqual([0, ""]);
      if (output !== null) expect(withoutTimes(stdout)).toBe(withoutTimes(output));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("the others install, or are scripts", () => {
    const others = commands.filter((command) => !ours.includes(command)).map(({ line }) => line);
    expect(others).toEqual(["npm install xent", "npm ci && npm start", "npm ci && npm test"]);
  });

  test.each(["README.md", "CONTRIBUTING.md"])("every script that %s names exists", (path) => {
    const named = [...read(path).matchAll(/\bnpm (?:run ([\w:]+)|(start|test)\b)/g)].map(
      ([, script, short]) => script ?? short,
    );
    expect(named.filter((script) => !(script in manifest.scripts))).toEqual([]);
  });
});

/** What a run of `xent loss` prints, but for what differs from run to run. */
function withoutTimes(text: string): string {
  return text.replace(/^(time|throughput) .+$/gm, "$1");
}

test("every function has its line in the table of functions", () => {
  const [table] = /^## Functions$.*?(?=^## )/ms.exec(readme) ?? [""];
  const functions = Object.keys(engines[0].api).filter((name) => name !== "backend");
  expect(functions.filter((name) => !new RegExp(`^\\| .*\`${name}[(\`]`, "m").test(table))).toEqual([]);
});

describe("the accuracy table", () => {
  const number = (value: number) => (value === 0 || value >= 0.01 ? `${value}` : value.toExponential(1));
  const rows = readme.split("\n").map((line) => line.split(/ ?(?<!\\)\| ?/).slice(1, -1));

  test.each(Object.values<Figure>(figures))("$of: what was promised and measured", (figure) => {
    const promised = `${number(figure.bound)} ${figure.unit.replaceAll("|", "\\|")}`;
    const row = rows.find(([, of]) => of === figure.of);
    expect(row?.slice(0, 3)).toEqual([figure.promise, figure.of, promised]);
    engines.forEach(({ name }, place) => {
      const recorded = figure.measured[name];
      if (recorded !== undefined) expect([name, row?.[3 + place]]).toEqual([name, number(recorded)]);
    });
  });
});

test.each(["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])("every file that %s links to exists", (path) => {
  const targets = [...read(path).matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target);
  const files = targets.filter((target) => !/^https:/.test(target));
  expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});
