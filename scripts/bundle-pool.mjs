// Bundles `xent/pool` of each entry: a small file, with one beside it for helpers, on what all of them share; and one text for workers of pages. They import the entry from
// its own file, so that the package has no kernels twice, and a program's pool and its other calls share one engine.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { rollup } from "rollup";

const root = fileURLToPath(new URL("..", import.meta.url));

const ENTRIES = { index: "pool", relaxed: "relaxed-pool", js: "js-pool" };
const CORE = "pool-core";
const POOLS = Object.values(ENTRIES);
const WORKERS = POOLS.map((pool) => `${pool}-worker`);
const EDGES = ["workerd", "edge-light"];
const INLINE = "pool-inline";
const { version } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));

/** What other files of the package are, by the name that the sources import them with. */
const beside = (edge) => ({
  name: "beside",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\.\/core\.js$/ }, () => ({ path: `./${CORE}.js`, external: true }));
    onResolve({ filter: /^\.\.\/\.\.\/(index|relaxed|js)\.js$/ }, ({ path }) => {
      const [, entry] = /(\w+)\.js$/.exec(path);
      const name = edge === undefined || entry === "js" ? entry : `${entry}.${edge}`;
      return { path: `./${name}.js`, external: true };
    });
    onResolve({ filter: /^\.\.\/inline\.js$/ }, () => ({ path: `./${INLINE}.js`, external: true }));
    // Edge runtimes have no workers, and their bundlers should not make any.
    if (edge !== undefined)
      onLoad({ filter: /pool\.ts$/ }, ({ path }) => ({
        contents: readFileSync(path, "utf8").replace(/^ {2}(worker|inline): .*\n/gm, ""),
        loader: "ts",
      }));
  },
});

const BUNDLED = {
  absWorkingDir: root,
  bundle: true,
  outdir: "dist",
  target: "es2022",
  format: "esm",
  platform: "neutral",
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 300,
  define: { XENT_VERSION: JSON.stringify(version) },
  logLevel: "warning",
};

/** The families of a set of kernels, as the text of workers finds them. */
function kernelsOfPage(set) {
  const names = Object.keys(JSON.parse(readFileSync(`${root}build/families/families.json`, "utf8"))[set]);
  return `import { givenFamilies } from "./entries/given-families.js";
const given = /* @__PURE__ */ givenFamilies("${set}");
${names.map((name) => `export const ${name} = /* @__PURE__ */ given("${name}");`).join("\n")}`;
}

/** Workers of the text are given calls of the engine, and no others: of an entry they need no public function. And the page gives them its kernels. */
const engineOnly = {
  name: "engine only",
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/(index|relaxed|js)\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8")
        .replace(/\bmakers: \{[^}]*\}/, "makers: {}")
        .replace(/^ {2}kernels: [\s\S]*(?=\n\};)/m, "  kernels: {},"),
      loader: "ts",
    }));
    onLoad({ filter: /\/generated\/kernels(\.relaxed)?\.ts$/ }, ({ path }) => {
      const [, set] = /(kernels[^/]*)\.ts$/.exec(path);
      return { contents: kernelsOfPage(set), resolveDir: `${root}src/pool`, loader: "ts" };
    });
  },
};

const inline = await build({
  ...BUNDLED,
  entryPoints: ["src/pool/entries/inline-worker.ts"],
  format: "iife",
  minify: true,
  lineLimit: undefined,
  plugins: [engineOnly],
  write: false,
});
writeFileSync(
  `${root}dist/${INLINE}.js`,
  `export const text = ${JSON.stringify(inline.outputFiles[0].text)};\n`,
);

await build({ ...BUNDLED, entryPoints: [{ in: "src/pool/core.ts", out: CORE }] });
await build({
  ...BUNDLED,
  entryPoints: [...POOLS, ...WORKERS].map((name) => `src/pool/entries/${name}.ts`),
  plugins: [beside()],
});
for (const edge of EDGES)
  await build({
    ...BUNDLED,
    entryPoints: POOLS.slice(0, 2).map((name) => ({
      in: `src/pool/entries/${name}.ts`,
      out: `${name}.${edge}`,
    })),
    plugins: [beside(edge)],
  });

for (const name of [CORE, ...POOLS, ...WORKERS]) {
  const bundle = await rollup({
    input: `${root}dist/${name}.js`,
    external: (...[, importer]) => importer !== undefined,
  });
  const { output } = await bundle.generate({
    format: "cjs",
    esModule: true,
    interop: "esModule",
    generatedCode: { preset: "es2015", symbols: false },
    // The text is an ES module alone: it is imported later.
    paths: (id) => (id.endsWith(`${INLINE}.js`) ? `./${INLINE}.js` : `./${/([\w-]+)\.js$/.exec(id)[1]}.cjs`),
  });
  writeFileSync(`${root}dist/${name}.cjs`, output[0].code);
}
