/** The package as npm would publish it: what it holds, what its entries export, how large the kernels are. */

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { decode } from "@jridgewell/sourcemap-codec";
import { buildSync } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";
import { userProject } from "../tools/userProject.js";

/** Where a condition leads. */
interface Target {
  readonly types: string;
  readonly default: string;
}

interface Manifest {
  readonly main: string;
  readonly module: string;
  readonly types: string;
  readonly exports: Record<string, string | Target | Record<string, Target>>;
  readonly bin: Record<string, string>;
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const manifest: Manifest = JSON.parse(read("package.json"));
interface Packed {
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

const tarball: Packed = JSON.parse(
  execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: ROOT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }),
)[0];
const packed = tarball.files.map(({ path }) => path);

const { node, write } = userProject();

/** The entries that a program imports by name, those of pools among them, and where each condition leads. */
const all = Object.entries(manifest.exports).flatMap(([name, target]) =>
  typeof target === "string" || "types" in target
    ? []
    : [{ specifier: name.replace(".", "xent"), conditions: target as Record<string, Target> }],
);
const isPool = ({ specifier }: { readonly specifier: string }) => specifier.endsWith("/pool");
const isWorker = ({ specifier }: { readonly specifier: string }) => specifier.endsWith("/pool/worker");
const entries = all.filter((entry) => !isPool(entry) && !isWorker(entry));
const pools = all.filter(isPool);
const workers = all.filter(isWorker);
/** Those with all functions. */
const mainEntries = entries.filter(({ specifier }) => !/\/(shards|linear)$/.test(specifier));
const targets = all.flatMap(({ specifier, conditions }) =>
  Object.entries(conditions).map(([condition, target]) => ({ specifier, condition, target })),
);

const exported = new Map<string, string[]>();

/** The names that a program gets from an entry. */
function exportsOf(specifier: string, how: "import" | "require"): string[] {
  const names = exported.get(`${how} ${specifier}`) ?? loadedFrom(specifier, how);
  exported.set(`${how} ${specifier}`, names);
  return names;
}

function loadedFrom(specifier: string, how: "import" | "require"): string[] {
  const loaded = how === "import" ? `await import("${specifier}")` : `require("${specifier}")`;
  const program = `console.log(JSON.stringify(Object.keys(${loaded}).sort()))`;
  return JSON.parse(node(`--input-type=${how === "import" ? "module" : "commonjs"}`, "--eval", program));
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** A file whose strings do not go on in the next line. */
const codeOf = (path: string) => read(path).replaceAll("\\\n", "");

/** What an entry consists of: its file, and those that it imports from. */
function filesOf(path: string): string[] {
  const found = new Set([path]);
  for (const file of found)
    for (const [, name] of codeOf(file).matchAll(/(?:\bfrom|\bimport|\brequire\() ?"\.\/([\w.-]+\.c?js)"/g))
      found.add(`dist/${name}`);
  return [...found];
}

/** The families of kernels that files carry as text, and how long the texts are. */
function carriedBy(files: readonly string[]): Record<string, number> {
  const families = files.flatMap((file) => [
    ...codeOf(file).matchAll(
      /\bname:\s*"(\w+)",\s*code:\s*\{\s*size:\s*\d+,\s*pages(?::[\w.\s]+)?,\s*text:\s*"([^"]*)"/g,
    ),
  ]);
  return Object.fromEntries(families.map(([, name, text]) => [name, text.length]));
}

/** What the build makes of an entry, or of what several have in common. */
const ofCode = (name: string) => [".js", ".js.map", ".cjs"].map((end) => name + end);
const ofEntry = (entry: string) => [...ofCode(entry), ...[".d.ts", ".d.cts"].map((end) => entry + end)];
const ofEdge = (entry: string) => [`${entry}.workerd.js`, `${entry}.edge-light.js`];
const ofPool = (pool: string) =>
  [".js", ".cjs", ".d.ts", ".d.cts", "-worker.js", "-worker.cjs"].map((end) => pool + end);
const POOL_FOLDERS = ["pool", "relaxed/pool", "js/pool"];
const LINEAR_FOLDERS = ["linear", "relaxed/linear", "js/linear"];
const ofKernels = (kernels: string) => [`${kernels}.wasm`, `${kernels}.d.wasm.ts`];

test("it holds what users need and nothing else, in less than 130 files and 1,035 kB", () => {
  const dist = [
    ...["index", "relaxed", "js", "shards", "linear", "relaxed-linear", "js-linear"].flatMap(ofEntry),
    ...["library", "wasm", "shards-core", "linear-core", "linear-wasm"].flatMap(ofCode),
    ...["kernels", "kernels.relaxed"].flatMap((kernels) =>
      [kernels, `${kernels}.score`, `${kernels}.linear`].flatMap(ofCode),
    ),
    ...["index", "relaxed", "shards", "linear", "relaxed-linear", "pool", "relaxed-pool"].flatMap(ofEdge),
    ...["pool", "relaxed-pool", "js-pool"].flatMap(ofPool),
    ...["pool-core.js", "pool-core.cjs", "pool-inline.js", "pool-worker.d.ts", "pool-worker.d.cts"],
    ...["kernels", "kernels.relaxed"].flatMap(ofKernels),
    ...["SHA256SUMS", "cli/main.js", "cli/LICENSES.txt"],
  ];
  const others = ["README.md", "LICENSE", "CHANGELOG.md", "package.json"];
  const expected = [
    ...dist.map((path) => `dist/${path}`),
    ...others,
    ...[
      "js",
      "relaxed",
      "shards",
      ...LINEAR_FOLDERS,
      ...POOL_FOLDERS,
      ...POOL_FOLDERS.map((pool) => `${pool}/worker`),
    ].map((folder) => `${folder}/package.json`),
  ];
  expect([...packed].sort()).toEqual(expected.sort());
  expect(tarball.size).toBeLessThan(1_035_000);
});

test("no file names a place on the machine that built it", () => {
  const places = [ROOT, homedir(), "/home/", "/Users/"].filter((place) => place.length > 1);
  const found = packed
    .filter((path) => /\.(c?js|d\.c?ts|json|map|md)$/.test(path))
    .flatMap((path) =>
      places.filter((place) => read(path).includes(place)).map((place) => `${path}: ${place}`),
    );
  expect(found).toEqual([]);
});

test.each(targets)(
  "what $specifier leads to under $condition is in the package, the types first",
  ({ condition, target }) => {
    expect(packed).toEqual(
      expect.arrayContaining(Object.values(target).map((path) => path.replace("./", ""))),
    );
    expect(Object.keys(target)).toEqual(["types", "default"]);
    expect(target.types.endsWith(condition === "require" ? ".d.cts" : ".d.ts")).toBe(true);
  },
);

describe.each(entries)("$specifier", ({ specifier, conditions }) => {
  test("its conditions stand in the order in which they must be tried", () => {
    const order = ["workerd", "edge-light", "import", "require"];
    expect(Object.keys(conditions)).toEqual(order.filter((condition) => condition in conditions));
  });

  test("it exports the same as an ES module and by require", () => {
    expect(exportsOf(specifier, "require")).toEqual(exportsOf(specifier, "import"));
  });

  test("what may be left out of it is annotated, and it loads no file but those beside it", () => {
    const files = filesOf(conditions.import.default.slice(2));
    const annotations = files.map((file) => read(file).split("/* @__PURE__ */").length - 1);
    // One for each function, at least.
    expect(sum(annotations)).toBeGreaterThan(exportsOf(specifier, "import").length);
    expect(packed).toEqual(
      expect.arrayContaining([...files, ...filesOf(conditions.require.default.slice(2))]),
    );
  });
});

test("source maps lead from a function's lines to its source", () => {
  const code = read("dist/library.js").split("\n");
  const { sources, mappings }: { sources: string[]; mappings: string } = JSON.parse(
    read("dist/library.js.map"),
  );
  const line = code.findIndex((text) => text.startsWith("function showShape("));
  const [[, source, sourceLine]] = decode(mappings)[line] as [number, number, number, number][];
  expect(sources[source]).toBe("../src/check/show.ts");
  expect(read("src/check/show.ts").split("\n")[sourceLine]).toContain("function showShape(");
});

test("a file has a source map that names sources of the package, none with a text", () => {
  for (const path of packed.filter((path) => path.endsWith(".map"))) {
    const { file, sources, sourcesContent } = JSON.parse(read(path));
    expect(`dist/${file}.map`).toBe(path);
    expect(read(`dist/${file}`)).toContain(`\n//# sourceMappingURL=${file}.map\n`);
    expect(sources.filter((source: string) => !/^\.\.\/src\/.*\.ts$/.test(source))).toEqual([]);
    expect(sourcesContent.join("")).toBe("");
  }
});

describe.each(mainEntries)("$specifier", ({ specifier }) => {
  test("it exports what the main entry exports", () => {
    const names = exportsOf(specifier, "import");
    expect(names).toEqual(exportsOf("xent", "import"));
    expect(names).toEqual(expect.arrayContaining(["backend", "crossEntropy", "softmax"]));
  });

  test("somebody's property of every object neither stops require nor is exported", () => {
    const program = `Object.prototype.extra = true; Object.prototype.shared = true;
      const { softmax, ...others } = require("${specifier}");
      console.log(softmax([0, 0]).data[0], Object.hasOwn(others, "extra"));`;
    expect(node("--eval", program)).toBe("0.5 false\n");
  });

  test("its backend is the present one by require, too", () => {
    const program = `
      WebAssembly.Instance = class { constructor() { throw new Error("refused"); } };
      const xent = require("${specifier}");
      const before = xent.backend;
      xent.crossEntropy([[3, 1, -3]], [1]);
      console.log(before, xent.backend);`;
    // Node 20 has no relaxed SIMD without a flag.
    expect(node("--eval", program)).toMatch(specifier === "xent/js" ? /^js js$/m : /^wasm(-relaxed)? js$/m);
  });

  test.each(["import", "require"])("an error that nobody catches is a few lines, by %s", (how) => {
    const loaded = how === "import" ? `await import("${specifier}")` : `require("${specifier}")`;
    const program = `(${loaded}).crossEntropy([[1, 2]], [5])`;
    const printed = node(`--input-type=${how === "import" ? "module" : "commonjs"}`, "--eval", program);
    expect(printed).toContain("target[0] is 5, expected 0 <= target < 2");
    expect(printed.length).toBeLessThan(2000);
  });
});

describe.each(pools)("$specifier", ({ specifier, conditions }) => {
  test("it exports createPool, as an ES module and by require, and carries no kernels", () => {
    expect(exportsOf(specifier, "import")).toEqual(["createPool"]);
    expect(exportsOf(specifier, "require")).toEqual(["createPool"]);
    expect(read(conditions.import.default).length).toBeLessThan(500);
    expect(read("dist/pool-core.js").length).toBeLessThan(60_000);
  });

  test.each(["import", "require"])("two threads compute what the entry does, by %s", (how) => {
    const load = (name: string) => (how === "import" ? `await import("${name}")` : `require("${name}")`);
    const program = `(async () => {
      const xent = ${load(specifier.replace("/pool", ""))};
      const pool = (${load(specifier)}).createPool({ threads: 2 });
      await pool.ready;
      const x = { data: Float32Array.from({ length: 1e6 }, (_, k) => Math.sin(k)), shape: [1000, 1000] };
      const t = new Int32Array(1000);
      console.log(pool.mode, pool.threads, pool.crossEntropy(x, t) === xent.crossEntropy(x, t));
    })()`;
    expect(node(`--input-type=${how === "import" ? "module" : "commonjs"}`, "--eval", program)).toBe(
      "shared 2 true\n",
    );
  });
});

describe.each(workers)("$specifier", ({ specifier }) => {
  test("it exports nothing and does nothing where no pool has started it", () => {
    expect(exportsOf(specifier, "import").filter((name) => name !== "default")).toEqual([]);
    expect(exportsOf(specifier, "require")).toEqual([]);
  });

  test("a bundler keeps it: it is imported for what it does", () => {
    const stdin = { contents: `import "${specifier}";`, resolveDir: ROOT };
    const { outputFiles } = buildSync({ stdin, bundle: true, format: "esm", minify: true, write: false });
    expect(outputFiles[0].text.length).toBeGreaterThan(100_000);
  });
});

test("a program that has both copies, by import and by require, gets the same results from them", () => {
  const program = `
    import { createRequire } from "node:module";
    import * as imported from "xent";
    const required = createRequire(import.meta.url)("xent");
    const held = imported.resident([2, 3]);
    held.data.set([3, 1, -3, 0, 0, 0]);
    const out = required.resident([2, 3]);
    required.softmax(held, { out: out.data });
    const losses = [imported, required].map((xent) => xent.crossEntropy(held, Int32Array.of(1, 2)));
    console.log(JSON.stringify([losses, Array.from(out.data), Array.from(imported.softmax(held).data), required.backend]));`;
  const [losses, probabilities, again, backend] = JSON.parse(node("--input-type=module", "--eval", program));
  expect(losses[0]).toBe(losses[1]);
  expect(losses[0]).toBeCloseTo(1.6139, 4);
  expect(probabilities).toEqual(again);
  expect(backend).toBe("wasm");
});

test("main, types and the command are in the package; the command is a script for node", () => {
  for (const path of [manifest.main, manifest.module, manifest.types, ...Object.values(manifest.bin)]) {
    expect(packed).toContain(path.replace("./", ""));
  }
  for (const path of Object.values(manifest.bin)) {
    expect(read(path).split("\n", 1)).toEqual(["#!/usr/bin/env node"]);
  }
});

test("no other package is installed with it, and dist imports none", () => {
  const imported = packed
    .filter((path) => /^dist\/.*\.c?js$/.test(path))
    .flatMap((path) =>
      [...read(path).matchAll(/\b(?:from|import\(|require\() ?"([^".][^"]*)"/g)].map((match) => match[1]),
    )
    .filter((name) => !name.startsWith("node:"))
    .map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0]);
  expect(imported).toEqual([]);
  expect(Object.keys(manifest)).not.toContain("dependencies");
  expect(Object.keys(manifest)).not.toContain("peerDependencies");
});

/** A program with right calls of `xent/linear`, and another one. */
const ofLinear = (use: string) => `{
  const { linearCrossEntropy, linearCrossEntropyGrad, linearScore } = await import("xent/linear");
  const hidden = { data: new Float32Array(8), shape: [2, 4] };
  const weight = { data: new Uint16Array(20), shape: [5, 4], dtype: "bfloat16" } as const;
  const mean: number = linearCrossEntropy(hidden, weight, [0, 1]);
  const all = linearCrossEntropyGrad(hidden, weight, [0, 1], { bias: new Float32Array(5) });
  const parts: [number, Float32Array, Uint16Array, Float32Array] =
    [all.loss, all.grad.hidden.data, all.grad.weight.data, all.grad.bias.data];
  const some = linearCrossEntropyGrad(hidden, weight, [0, 1], { wrt: ["hidden"], reduction: "none" });
  const losses: Float32Array = some.loss.data;
  const doubles: Float64Array =
    linearCrossEntropyGrad([[1, 2]], { data: new Float64Array(4), shape: [2, 2] }, [0]).grad.hidden.data;
  const ranks: ArrayLike<number> = linearScore(hidden, weight, [0, 1], { topK: 2 }).topK.indices.data;
  ${use}
} export {};`;

describe.each([
  { resolution: ["--module", "nodenext"] },
  { resolution: ["--module", "esnext", "--moduleResolution", "bundler"] },
])("its types, in a strict project without those of Node or of a page, $resolution", ({ resolution }) => {
  const programs = {
    right: eachMain(
      (specifier) => `{
        const { backend, crossEntropy } = await import("${specifier}");
        const name: string = backend;
        const mean: number = crossEntropy([[3, 1, -3]], [1]);
        const ofRows: number = crossEntropy([Float32Array.of(3, 1, -3)], [BigInt64Array.of(1n)[0]]);
        const losses: ArrayLike<number> = crossEntropy([[3, 1, -3]], [1], { reduction: "none" }).data;
      } export {};`,
    ),
    shards: ofShards(""),
    smoothedShards: ofShards(", { labelSmoothing: 0.1 }"),
    linear: ofLinear(""),
    absentGradient: ofLinear("some.grad.weight;"),
    absentBias: ofLinear("linearCrossEntropyGrad(hidden, weight, [0]).grad.bias;"),
    unknownGradient: ofLinear('linearCrossEntropyGrad(hidden, weight, [0], { wrt: ["biases"] });'),
    axisOfScore: ofLinear("linearScore(hidden, weight, [0], { dim: 1 });"),
    foreign: eachMain(
      (specifier) =>
        `import { crossEntropy } from "${specifier}"; { crossEntropy([[3, 1, -3]], [1], { ignore_index: 0 }); }`,
    ),
  };
  let printed = "";

  // All programs at once: most of the time goes to the types of the language.
  beforeAll(() => {
    const files = Object.entries(programs).map(([name, text]) => [`${name}.ts`, text]);
    write(Object.fromEntries(files));
    const strict = ["--strict", "--noEmit", "--target", "es2022", "--lib", "es2022"];
    const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
    printed = node(compiler, ...strict, ...resolution, ...files.map(([name]) => name));
  });

  /** What the compiler says of a program, and of what is none of them. */
  function errorsOf(program: keyof typeof programs): string {
    const others = Object.keys(programs).filter((name) => name !== program);
    return printed
      .split(/^(?=\S)/m)
      .filter((error) => !others.some((name) => error.startsWith(`${name}.ts(`)))
      .join("");
  }

  test("hold for right calls", () => {
    expect(errorsOf("right")).toBe("");
  });

  test("of xent/shards hold for right calls, and refuse an option that it has not", () => {
    expect(errorsOf("shards")).toBe("");
    expect(errorsOf("smoothedShards")).toContain("'labelSmoothing' does not exist in type");
  });

  test("of xent/linear hold for right calls: gradients by wrt, by the bias and by the types of the tensors", () => {
    expect(errorsOf("linear")).toBe("");
    expect(errorsOf("absentGradient")).toContain("Property 'weight' does not exist on type");
    expect(errorsOf("absentBias")).toContain("Property 'bias' does not exist on type");
    expect(errorsOf("unknownGradient")).toContain("Type '\"biases\"' is not assignable to type");
    expect(errorsOf("axisOfScore")).toContain("'dim' does not exist in type");
  });

  test("refuse an option of another language", () => {
    const errors = errorsOf("foreign");
    for (let line = 1; line <= mainEntries.length; line++) expect(errors).toContain(`foreign.ts(${line},`);
    expect(errors).toContain("'ignore_index' does not exist in type");
  });
});

/** A program for each entry. */
function eachMain(program: (specifier: string) => string): string {
  return mainEntries.map(({ specifier }) => program(specifier)).join("\n");
}

function ofShards(options: string): string {
  return `{
      const { rowMax, rowState, mergeRowStates, closeRowStates, rowGradient } = await import("xent/shards");
      const logits = { data: new Float64Array(8), shape: [2, 4] };
      const pivot: Float64Array = rowMax(logits).data;
      const state = mergeRowStates(rowState(logits, [0, 1], { pivot, firstClass: 0 }));
      const mean: number = closeRowStates(state, [0, 1]${options});
      const losses: ArrayLike<number> = closeRowStates(state, [0, 1], { reduction: "none" }).data;
      const grad: Float64Array = rowGradient(logits, state, [0, 1], { firstClass: 0 }).data;
      const reduced: BigInt64Array = state.sums;
    } export {};`;
}

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

test.each(["relaxed", "js", "shards", "linear"])(
  "xent/%s is found by tools that do not read exports",
  (name) => {
    const { main, module, types, ...others } = JSON.parse(read(`${name}/package.json`));
    const { conditions } = entries.find(
      ({ specifier }) => specifier === `xent/${name}`,
    ) as (typeof entries)[0];
    expect([main, types]).toEqual([`.${conditions.require.default}`, `.${conditions.require.types}`]);
    expect(module).toBe(`.${conditions.import.default}`);
    expect(others).toEqual({ type: "module", sideEffects: false });
  },
);

test.each([
  ["workerd", ""],
  ["edge-light", "?module"],
])("the entries for %s import the kernels as modules and carry no text of them", (condition, query) => {
  const loadedBy = (entry: string) => filesOf(`dist/${entry}.${condition}.js`);
  const modulesOf = (entry: string) =>
    [...read(`dist/${entry}.${condition}.js`).matchAll(/\bfrom ?"\.\/([^"]*\.wasm[^"]*)"/g)].map(
      ([, path]) => path,
    );
  for (const entry of ["index", "relaxed", "shards"]) expect(carriedBy(loadedBy(entry))).toEqual({});
  expect(modulesOf("index")).toEqual([`kernels.wasm${query}`]);
  expect(modulesOf("relaxed")).toEqual([`kernels.wasm${query}`, `kernels.relaxed.wasm${query}`]);
  expect(modulesOf("shards")).toEqual([`kernels.wasm${query}`]);
});

test("xent/shards has its functions by import and by require, and their types", () => {
  const names = ["backend", "closeRowStates", "mergeRowStates", "rowGradient", "rowMax", "rowState"];
  expect(exportsOf("xent/shards", "import")).toEqual(names);
  const program = (how: string) => `
    const { rowMax, rowState, closeRowStates, rowGradient, backend } = ${how}("xent/shards");
    const state = rowState([[3, 1, -3]], [1], { pivot: rowMax([[3, 1, -3]]), firstClass: 0 });
    console.log(closeRowStates(state, [1]).toFixed(4), backend);`;
  expect(node("--input-type=module", "--eval", program("await import"))).toBe("2.1291 wasm\n");
  expect(node("--input-type=commonjs", "--eval", program("require"))).toBe("2.1291 wasm\n");
});

test.each(["xent/linear", "xent/relaxed/linear", "xent/js/linear"])(
  "%s has its functions by import and by require",
  (specifier) => {
    const names = ["backend", "linearCrossEntropy", "linearCrossEntropyGrad", "linearScore"];
    expect(exportsOf(specifier, "import")).toEqual(names);
    const program = (how: string) => `
    const { linearCrossEntropy } = ${how}("${specifier}");
    console.log(linearCrossEntropy([[1, 2]], [[1, 1], [1, 0], [-1, -1]], [1]).toFixed(4));`;
    expect(node("--input-type=module", "--eval", program("await import"))).toBe("2.1291\n");
    expect(node("--input-type=commonjs", "--eval", program("require"))).toBe("2.1291\n");
  },
);

test("xent/shards answers on the TypeScript engine where nothing may be compiled", () => {
  const program = `
    WebAssembly.Instance = class { constructor() { throw new Error("refused"); } };
    const shards = require("xent/shards");
    const state = shards.rowState([[3, 1, -3]], [1], { pivot: [3], firstClass: 0 });
    console.log(shards.closeRowStates(state, [1]).toFixed(4), state.backend, shards.backend);`;
  expect(node("--eval", program)).toBe("2.1291 js js\n");
});

test.each([".js", ".cjs"])(
  "an entry loads the text of the kernels that it calls and no other, as %s",
  (ending) => {
    const { kernels } = JSON.parse(read("build/families/families.json"));
    const loaded = (entry: string) => filesOf(`dist/${entry}${ending}`);
    const namesOf = (files: readonly string[]) => Object.keys(carriedBy(files)).sort();
    const ofMain = Object.keys(kernels).filter((family) => family !== "linear");
    expect(namesOf(loaded("index"))).toEqual(ofMain.sort());
    expect(namesOf(loaded("relaxed"))).toEqual(ofMain.sort());
    expect(namesOf(loaded("js"))).toEqual([]);
    const common = ["crossEntropy", "oneClass", "shortRows", "sums", "totals"];
    expect(namesOf(loaded("shards"))).toEqual(common);
    expect(namesOf(loaded("linear"))).toEqual([...common, "adjust", "linear", "order", "score"].sort());
    expect(namesOf(loaded("js-linear"))).toEqual([]);
    const texts = (entry: string) =>
      loaded(entry).flatMap((file) => [...codeOf(file).matchAll(/\bpages(?::[\w.\s]+)?,\s*text:/g)]).length;
    expect(texts("index")).toBe(ofMain.length);
    expect(texts("relaxed")).toBe(2 * texts("index"));
  },
);

test("entries share their code, but xent, which an import or require of it gets in one file", () => {
  const imported = (entry: string) => filesOf(`dist/${entry}.js`).map((file) => file.slice("dist/".length));
  expect(imported("index")).toEqual(["index.js"]);
  expect(filesOf("dist/index.cjs")).toEqual(["dist/index.cjs"]);
  expect(imported("js")).toEqual(["js.js", "library.js"]);
  expect(imported("relaxed").sort()).toEqual([
    "kernels.js",
    "kernels.relaxed.js",
    "kernels.relaxed.score.js",
    "kernels.score.js",
    "library.js",
    "relaxed.js",
    "wasm.js",
  ]);
  expect(imported("shards").sort()).toEqual([
    "kernels.js",
    "library.js",
    "shards-core.js",
    "shards.js",
    "wasm.js",
  ]);
  expect(imported("linear").sort()).toEqual([
    "kernels.js",
    "kernels.linear.js",
    "kernels.score.js",
    "library.js",
    "linear-core.js",
    "linear-wasm.js",
    "linear.js",
    "wasm.js",
  ]);
  expect(imported("js-linear").sort()).toEqual(["js-linear.js", "library.js", "linear-core.js"]);
  expect(imported("index.workerd")).toEqual(["index.workerd.js", "library.js", "wasm.js"]);
});
