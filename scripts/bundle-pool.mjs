// Bundles `xent/pool` of each entry: a small file, with one beside it for helpers, on what all of them share. They import the entry from
// its own file, so that the package has no kernels twice, and a program's pool and its other calls share one engine.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { rollup } from "rollup";

const root = fileURLToPath(new URL("..", import.meta.url));

const ENTRIES = { index: "pool", relaxed: "relaxed-pool", js: "js-pool" };
const CORE = "pool-core";
const POOLS = Object.values(ENTRIES);
const WORKERS = POOLS.map((pool) => `${pool}-worker`);
const EDGES = ["workerd", "edge-light"];

/** What other files of the package are, by the name that the sources import them with. */
const beside = (edge) => ({
  name: "beside",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.\/core\.js$/ }, () => ({ path: `./${CORE}.js`, external: true }));
    onResolve({ filter: /^\.\.\/\.\.\/(index|relaxed|js)\.js$/ }, ({ path }) => {
      const [, entry] = /(\w+)\.js$/.exec(path);
      const name = edge === undefined || entry === "js" ? entry : `${entry}.${edge}`;
      return { path: `./${name}.js`, external: true };
    });
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
  logLevel: "warning",
};

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

for (const name of [CORE, ...POOLS]) {
  const bundle = await rollup({
    input: `${root}dist/${name}.js`,
    external: (...[, importer]) => importer !== undefined,
  });
  const { output } = await bundle.generate({
    format: "cjs",
    esModule: true,
    interop: "esModule",
    generatedCode: { preset: "es2015", symbols: false },
    paths: (id) => `./${/([\w-]+)\.js$/.exec(id)[1]}.cjs`,
  });
  writeFileSync(`${root}dist/${name}.cjs`, output[0].code);
}
