/** The documents: their examples give what they say, their commands can be run, their figures are the measured ones. */

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { linearEntries } from "../linear/linearEngines.js";
import { exampleOf } from "../platforms/browsers/readme.js";
import { shardEngines } from "../shards/shardedRows.js";
import { engines } from "../tools/engines.js";
import type { Figure } from "../tools/figure.js";
import { figures } from "../tools/figures.js";
import { documents, ROOT, read } from "./documents.js";
import { agrees, run } from "./examples.js";
import { type Block, sectionsOf } from "./markdown.js";

/** Sections whose examples `npm run test:platforms` runs. */
const ELSEWHERE = ["Deno", "Bun", "Vite", "Script tag", "Cloudflare Workers"];
/** What has no commands but these and those of ours. */
const SETUP = ["npm install xent", "npm ci && npm start", "npm ci && npm test"];
/** The README leads to everything, and is no longer than this. */
const MOST_LINES = 250;

const sections = documents.flatMap((document) =>
  sectionsOf(read(document)).map((section) => ({ document, ...section })),
);
const readme = read("README.md");
const manifest: { bin: Record<string, string> } = JSON.parse(read("package.json"));

/** A folder in which the package is installed, and the sample lies. */
const folder = mkdtempSync(join(tmpdir(), "xent-documents-"));
mkdirSync(join(folder, "node_modules"));
symlinkSync(ROOT, join(folder, "node_modules/xent"), "dir");
symlinkSync(join(ROOT, "sample"), join(folder, "sample"), "dir");
afterAll(() => rmSync(folder, { recursive: true }));

function node(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  return stdout;
}

/** The block of the command's output that follows; null where there is none. */
const outputAfter = (blocks: readonly Block[], place: number): string | null =>
  blocks[place + 1]?.language === "text" ? blocks[place + 1].text : null;

test("all code is JavaScript, shell, what a program prints, or a file of an environment", () => {
  const languages = sections.flatMap(({ blocks }) => blocks.map(({ language }) => language));
  expect([...new Set(languages)].sort()).toEqual([
    "bash",
    "cjs",
    "html",
    "js",
    "mjs",
    "py",
    "sh",
    "text",
    "toml",
    "yaml",
  ]);
});

test("the README is short, and leads to every page", () => {
  expect(readme.split("\n").length).toBeLessThanOrEqual(MOST_LINES);
  const pages = documents.filter((document) => document !== "README.md");
  expect(pages.filter((page) => !readme.includes(`](${page})`))).toEqual([]);
});

test.each(documents)("%s says after its title, in one sentence, what it holds", (document) => {
  const [title, empty, sentence] = read(document).split("\n");
  expect([title, empty]).toEqual([expect.stringMatching(/^# ./), ""]);
  if (document !== "README.md") expect(sentence).toMatch(/^This page holds [^.]+(\.npy[^.]+)?\.$/);
});

describe.each(engines)("the examples on $name", ({ name, api }) => {
  const [onKernels, onTypeScript] = shardEngines.map(({ sharded }) => sharded);
  const head = linearEntries.find((entry) => entry.name === `${name}/linear`)?.head ?? {};
  const modules = {
    xent: api,
    "xent/shards": name === "xent/js" ? onTypeScript : onKernels,
    "xent/linear": head,
  };
  const withExamples = sections
    .map(({ document, title, blocks }) => ({
      document,
      title,
      blocks: blocks.filter(({ language }) => language === "js"),
    }))
    .filter(({ blocks }) => blocks.length > 0);

  describe.each(withExamples)("$document: $title", ({ blocks }) => {
    const results = run(blocks, { ...modules, xent: { ...api, backend: api.backend } });

    test("say what they give", () => expect(results.length).toBeGreaterThan(0));

    test.each(results)("$code gives $printed", ({ printed, actual }) => {
      expect(agrees(printed, actual), `it gives ${actual}`).toBe(true);
    });
  });
});

describe("the programs", () => {
  const programs = sections
    .filter(({ title }) => !ELSEWHERE.includes(title))
    .flatMap(({ document, title, blocks }) =>
      blocks.flatMap(({ language, text }, place) =>
        language === "mjs" || language === "cjs"
          ? [{ document, title, language, text, output: outputAfter(blocks, place) }]
          : [],
      ),
    );
  const isTest = ({ text }: { readonly text: string }) => text.includes("\ntest(");

  test.each(programs.filter((program) => !isTest(program)))(
    "$document: $title, $language",
    ({ language, text, output }) => {
      const file = join(folder, `program.${language}`);
      writeFileSync(file, text);
      const printed = node(file);
      if (output === null) expect(printed).toMatch(/^wasm 2\.129\d*\n$/);
      else expect(printed).toBe(output);
    },
  );

  test.each(programs.filter(isTest))("$document: $title, a test that passes", ({ text }) => {
    let tests = 0;
    const runTest = (_: string, body: () => void) => {
      tests++;
      body();
    };
    const required = createRequire(join(folder, "test.cjs"));
    new Function("require", "test", "expect", text)(required, runTest, expect);
    expect(tests).toBe(1);
  });

  test.each(ELSEWHERE)("of %s is there for the platforms", (title) => {
    expect(Object.keys(exampleOf(title)).length).toBeGreaterThan(0);
  });
});

describe("the commands", () => {
  const commands = sections.flatMap(({ document, blocks }) =>
    blocks.flatMap(({ language, text }, place) =>
      language !== "sh"
        ? []
        : text
            .trim()
            .split("\n")
            .map((line) => ({ document, line, output: outputAfter(blocks, place) })),
    ),
  );
  const ours = commands.filter(({ line }) => line.startsWith("npx xent "));

  test.each(ours)("$document: $line", ({ line, output }) => {
    const printed = node(join(ROOT, manifest.bin.xent), ...line.split(" ").slice(2));
    if (output !== null) expect(withoutTimes(printed)).toBe(withoutTimes(output));
  });

  test("the others install, or are scripts", () => {
    const others = commands.filter((command) => !ours.includes(command)).map(({ line }) => line);
    expect([...new Set(others)]).toEqual(SETUP);
  });
});

/** What a run of `xent loss` prints, but for what differs from run to run. */
function withoutTimes(text: string): string {
  return text.replace(/^(time|throughput) .+$/gm, "$1");
}

test("every function has its line in the table of functions", () => {
  const [table] = /^## Functions$.*?(?=^## )/ms.exec(readme) ?? [""];
  const functions = Object.keys(engines[0].api).filter((name) => name !== "backend" && name !== "inside");
  expect(functions.filter((name) => !new RegExp(`^\\| .*\`${name}[(\`]`, "m").test(table))).toEqual([]);
});

/** The cells of all rows of all tables. */
const rowsOf = (document: string): string[][] =>
  read(document)
    .split("\n")
    .map((line) => line.split(/ ?(?<!\\)\| ?/).slice(1, -1));

describe("the table of accuracy", () => {
  const number = (value: number) => (value === 0 || value >= 0.01 ? `${value}` : value.toExponential(1));
  const rows = rowsOf("docs/accuracy.md");

  test.each(Object.values<Figure>(figures))("$of: what was promised and measured", (figure) => {
    const promised = `${number(figure.bound)} ${figure.unit.replaceAll("|", "\\|")}`;
    const row = rows.find(([, of]) => of === figure.of);
    expect(row?.slice(0, 3)).toEqual([figure.promise, figure.of, promised]);
    engines.forEach(({ name }, place) => {
      const recorded = figure.measured[name];
      if (recorded !== undefined) expect([name, row?.[3 + place]]).toEqual([name, number(recorded)]);
    });
  });

  test("has the figures of the README", () => {
    const [, , promised, worst] = rows.find(([, of]) => of === "loss of a row") ?? [];
    expect(readme).toContain(`The loss of a row is within ${promised}; the worst found is ${worst}.`);
  });
});

test("the difference from PyTorch that the README names is an example of the page", () => {
  const [, lead, ours, theirs] =
    /target (\d+) ahead, `crossEntropy` is (\S+) here and (\S+) there/.exec(readme) ?? [];
  const example = `crossEntropy([[${lead}, 0]], [0]); // ${ours}, PyTorch: ${theirs}`;
  expect(read("docs/pytorch.md").split("\n")).toContain(example);
});

describe("the table of sizes", () => {
  const budgets: { name: string; limit: string }[] = JSON.parse(read(".size-limit.json"));
  const sizes = new Map(rowsOf("docs/platforms.md").map(([name, size]) => [name, Number(size)]));
  /** A size is at most so much of its budget below it: budgets have a percent of headroom. */
  const HEADROOM = 0.03;

  test.each(budgets)("$name is within its budget, and not far below", ({ name, limit }) => {
    const budget = Number.parseFloat(limit);
    expect(sizes.get(name)).toBeLessThanOrEqual(budget);
    expect(sizes.get(name)).toBeGreaterThan(budget * (1 - HEADROOM));
  });

  test("has the figure of the README", () => {
    const [, name, size] = /A bundle with `(\w+)` alone takes ([\d.]+) kB with gzip\./.exec(readme) ?? [];
    expect(sizes.get(`xent, import { ${name} }`)).toBe(Number(size));
  });
});
