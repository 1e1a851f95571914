/** The package as npm would publish it: what it holds, what its entries export, how large the kernels are. */

import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";

/** Where a condition leads. */
interface Target extends Readonly<Record<string, string>> {
  readonly types: string;
  readonly default: string;
}

interface Manifest {
  readonly main: string;
  readonly types: string;
  readonly exports: Record<string, string | Target>;
  readonly bin: Record<string, string>;
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const manifest: Manifest = JSON.parse(read("package.json"));
const packed: string[] = JSON.parse(
  execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: ROOT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }),
)[0].files.map(({ path }: { path: string }) => path);

/** A folder in which this package is installed, as in a user's project. */
const project = mkdtempSync(join(tmpdir(), "xent-package-"));
mkdirSync(join(project, "node_modules"));
symlinkSync(ROOT, join(project, "node_modules", "xent"), "dir");
writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module" }));
afterAll(() => rmSync(project, { recursive: true }));

const targets = Object.entries(manifest.exports).flatMap(([name, target]) =>
  typeof target === "string" ? [] : [{ specifier: name.replace(".", "xent"), target }],
);

/** The modules that a user of JavaScript can import by name. */
const modules = targets.filter(({ target }) => target.default.endsWith(".js"));

/** What Node prints, be it to fail. */
function node(...args: string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: project, encoding: "utf8" });
  return stdout + stderr;
}

function exportsOf(specifier: string): string[] {
  const program = `console.log(JSON.stringify(Object.keys(await import(${JSON.stringify(specifier)}))))`;
  return JSON.parse(node("--input-type=module", "--eval", program));
}

test("it holds what users need and nothing else", () => {
  const expected =
    /^(dist\/[\w/]+(\.relaxed|\.workerd|\.edge-light)?\.(js|d\.ts|wasm|d\.wasm\.ts)|dist\/SHA256SUMS|dist\/cli\/LICENSES\.txt|README\.md|LICENSE|CHANGELOG\.md|((relaxed|js)\/)?package\.json)$/;
  expect(packed.filter((path) => !expected.test(path))).toEqual([]);
  const required = ["README.md", "LICENSE", "CHANGELOG.md", "package.json"];
  expect(required.filter((path) => !packed.includes(path))).toEqual([]);
});

test("every file of dist stems from a source: none is stale", () => {
  const sources = packed
    .filter((path) => /^dist\/.*\.(js|ts)$/.test(path) && !path.endsWith(".d.wasm.ts"))
    .map((path) =>
      path
        .replace(/\.(workerd|edge-light)\.js$/, ".js")
        .replace("dist/", "src/")
        .replace(/(\.d\.ts|\.js)$/, ".ts"),
    );
  expect(sources.filter((path) => !statSync(join(ROOT, path), { throwIfNoEntry: false }))).toEqual([]);
});

test("no file names a place on the machine that built it", () => {
  const places = [ROOT, homedir(), "/home/", "/Users/"].filter((place) => place.length > 1);
  const found = packed
    .filter((path) => /\.(js|d\.ts|json|md)$/.test(path))
    .flatMap((path) =>
      places.filter((place) => read(path).includes(place)).map((place) => `${path}: ${place}`),
    );
  expect(found).toEqual([]);
});

test.each(targets)("what $specifier leads to is in the package, the types first", ({ target }) => {
  expect(packed).toEqual(expect.arrayContaining(Object.values(target).map((path) => path.replace("./", ""))));
  expect(Object.keys(target)[0]).toBe("types");
  expect(Object.keys(target).at(-1)).toBe("default");
});

describe.each(modules)("$specifier", ({ specifier }) => {
  test("it exports what the main entry exports", () => {
    const names = exportsOf(specifier);
    expect(names).toEqual(exportsOf("xent"));
    expect(names).toEqual(expect.arrayContaining(["backend", "crossEntropy", "softmax"]));
  });
});

test("main, types and the command are in the package; the command is a script for node", () => {
  for (const path of [manifest.main, manifest.types, ...Object.values(manifest.bin)]) {
    expect(packed).toContain(path.replace("./", ""));
  }
  for (const path of Object.values(manifest.bin)) {
    expect(read(path).split("\n", 1)).toEqual(["#!/usr/bin/env node"]);
  }
});

test("no other package is installed with it, and dist imports none", () => {
  const imported = packed
    .filter((path) => /^dist\/.*\.js$/.test(path))
    .flatMap((path) =>
      [...read(path).matchAll(/\b(?:from|import\() ?"([^".][^"]*)"/g)].map((match) => match[1]),
    )
    .filter((name) => !name.startsWith("node:"))
    .map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0]);
  expect(imported).toEqual([]);
  expect(Object.keys(manifest)).not.toContain("dependencies");
  expect(Object.keys(manifest)).not.toContain("peerDependencies");
});

describe.each([
  { resolution: ["--module", "nodenext"] },
  { resolution: ["--module", "esnext", "--moduleResolution", "bundler"] },
])("its types, in a strict project without those of Node or of a page, $resolution", ({ resolution }) => {
  const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  function compiled(program: (specifier: string) => string): string {
    writeFileSync(join(project, "use.ts"), modules.map(({ specifier }) => program(specifier)).join("\n"));
    const strict = ["--strict", "--noEmit", "--target", "es2022", "--lib", "es2022"];
    return node(compiler, ...strict, ...resolution, "use.ts");
  }

  test("hold for right calls", () => {
    const errors = compiled(
      (specifier) => `{
        const { backend, crossEntropy } = await import("${specifier}");
        const name: string = backend;
        const mean: number = crossEntropy([[3, 1, -3]], [1]);
        const ofRows: number = crossEntropy([Float32Array.of(3, 1, -3)], [BigInt64Array.of(1n)[0]]);
        const losses: ArrayLike<number> = crossEntropy([[3, 1, -3]], [1], { reduction: "none" }).data;
      } export {};`,
    );
    expect(errors).toBe("");
  });

  test("refuse an option of another language", () => {
    const errors = compiled(
      (specifier) =>
        `import { crossEntropy } from "${specifier}"; { crossEntropy([[3, 1, -3]], [1], { ignore_index: 0 }); }`,
    );
    expect(errors).toContain("'ignore_index' does not exist in type");
  });
});

test.each([["kernels"], ["kernels.relaxed"]])("the package holds %s.wasm as it was built", (name) => {
  const built = readFileSync(join(ROOT, `build/${name}.wasm`));
  expect(readFileSync(join(ROOT, `dist/${name}.wasm`)).equals(built)).toBe(true);
  expect(WebAssembly.validate(built) || name === "kernels.relaxed").toBe(true);
  expect(built.includes(ROOT)).toBe(false);
});

test("the hashes that the package lists are those of its kernels", () => {
  const listed = read("dist/SHA256SUMS").trim().split("\n");
  expect(listed.map((line) => line.split("  ")[1])).toEqual(["kernels.wasm", "kernels.relaxed.wasm"]);
  for (const line of listed) {
    const [hash, name] = line.split("  ");
    const actual = createHash("sha256").update(readFileSync(join(ROOT, "dist", name)));
    expect(actual.digest("hex")).toBe(hash);
  }
});

test.each(["relaxed", "js"])("xent/%s is found by tools that do not read exports", (name) => {
  const { main, types, ...others } = JSON.parse(read(`${name}/package.json`));
  const target = manifest.exports[`./${name}`] as Target;
  expect([main, types]).toEqual([`.${target.default}`, `.${target.types}`]);
  expect(others).toEqual({ type: "module", sideEffects: false });
  expect(packed).toContain(`${name}/package.json`);
});

test.each([
  ["workerd", ""],
  ["edge-light", "?module"],
])("the entries for %s import the kernels as modules and carry no text of them", (condition, query) => {
  const importsOf = (entry: string) =>
    [...read(`dist/${entry}.${condition}.js`).matchAll(/^import (\w+) from "(.*)";$/gm)].map(
      ([, name, path]) => [name, path],
    );
  expect(importsOf("index")).toEqual([["familiesModule", `./kernels.wasm${query}`]]);
  expect(importsOf("relaxed")).toEqual([
    ["familiesModule", `./kernels.wasm${query}`],
    ["relaxedFamiliesModule", `./kernels.relaxed.wasm${query}`],
  ]);
  expect(read(`dist/index.${condition}.js`) + read(`dist/relaxed.${condition}.js`)).not.toContain(
    "generated",
  );
});

test("only xent/relaxed carries its kernels", () => {
  const reached = (entry: string, seen = new Set<string>()): Set<string> => {
    if (seen.has(entry)) return seen;
    seen.add(entry);
    for (const [, path] of read(entry).matchAll(/from "(\.[^"]+)"/g)) reached(join(entry, "..", path), seen);
    return seen;
  };
  const carries = (entry: string) => [...reached(entry)].filter((path) => path.includes("generated/kernels"));
  expect(carries("dist/index.js")).toEqual(["dist/wasm/generated/kernels.js"]);
  expect(carries("dist/relaxed.js")).toHaveLength(2);
  expect(carries("dist/js.js")).toEqual([]);
});
