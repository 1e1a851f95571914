// Bundles the library, one file for each entry: an ES module with a source map, and a CommonJS module beside it. The ES modules are not
// minified: a bundler reads the annotations that say what it may leave out. Edge runtimes do not compile a module, they are given one:
// their entries import the kernels as modules, and share the rest.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { decode, encode } from "@jridgewell/sourcemap-codec";
import { build, transform } from "esbuild";
import { rollup } from "rollup";

const root = fileURLToPath(new URL("..", import.meta.url));

const ENTRIES = ["index", "relaxed", "js", "shards", "linear", "relaxed-linear", "js-linear"];
const BUNDLED = {
  absWorkingDir: root,
  bundle: true,
  outdir: "dist",
  target: "es2022",
  logLevel: "warning",
};
const LIBRARY = { ...BUNDLED, entryPoints: ENTRIES.map((entry) => `src/${entry}.ts`) };

/** Writes code without its spaces. */
async function writeShort(file, text) {
  const { code } = await transform(text, {
    // Names stay, for who reads a stack, and lines are short: Node prints the one that throws.
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 300,
  });
  writeFileSync(`${root}dist/${file}`, code);
}

await build({ ...LIBRARY, format: "esm", platform: "neutral", sourcemap: true, sourcesContent: false });
// By rollup: what esbuild makes exports with goes through what `Object.prototype` has, too.
for (const entry of ENTRIES) {
  const bundle = await rollup({ input: `${root}dist/${entry}.js` });
  const { output } = await bundle.generate({
    format: "cjs",
    esModule: true,
    generatedCode: { preset: "es2015", symbols: false },
  });
  await writeShort(`${entry}.cjs`, output[0].code);
}

/**
 * Of each line of a source map the first place: it says the line of a frame of a stack, and is a fifth of the whole. The sources are not
 * in the package; empty ones keep bundlers from looking for the files, and from a warning about each.
 */
for (const entry of ENTRIES) {
  const path = `${root}dist/${entry}.js.map`;
  const { mappings, ...map } = JSON.parse(readFileSync(path, "utf8"));
  const lines = decode(mappings).map((places) => places.slice(0, 1));
  writeFileSync(
    path,
    JSON.stringify({ ...map, sourcesContent: map.sources.map(() => ""), mappings: encode(lines) }),
  );
}

/** The conditions of package.json, and how a module is imported there. */
const CONDITIONS = { workerd: "", "edge-light": "?module" };
/** The entries for edge runtimes, those together that share one file. */
const EDGE = [
  { entries: ["index", "relaxed"], shared: "edge" },
  { entries: ["shards"], shared: "shards.edge" },
  { entries: ["linear", "relaxed-linear"], shared: "linear.edge" },
];

/** An edge entry is given all kernels in one module, which is then each of their families. */
const families = Object.keys(JSON.parse(readFileSync(`${root}build/families/families.json`, "utf8")).kernels);
const kernelsAsModule = (file) => `import code from "./${file}.wasm";
const whole = { name: "whole", code, needs: [] };
export { ${families.map((family) => `whole as ${family}`).join(", ")} };`;

const edge = {
  name: "edge",
  setup({ onResolve, onLoad }) {
    // The name of an edge entry is `index.workerd`. What it imports the kernels by is its own, so that only the rest is shared.
    onResolve({ filter: /^[\w-]+\.(workerd|edge-light)$/ }, ({ path }) => ({ path, namespace: "entry" }));
    onLoad({ filter: /./, namespace: "entry" }, ({ path }) => ({
      contents: readFileSync(`${root}src/${path.split(".", 1)[0]}.ts`, "utf8"),
      loader: "ts",
      resolveDir: `${root}src`,
      pluginData: path,
    }));
    onResolve({ filter: /\/generated\/kernels(\.relaxed)?\.js$/ }, ({ path, pluginData }) => ({
      path: /kernels.*(?=\.js$)/.exec(path)[0],
      namespace: `kernels of ${pluginData}`,
      pluginData,
    }));
    onLoad({ filter: /^kernels/ }, ({ path, pluginData }) => ({
      contents: kernelsAsModule(path),
      pluginData,
    }));
    onResolve({ filter: /\.wasm$/ }, ({ path, pluginData }) => ({
      path: path + CONDITIONS[pluginData.split(".")[1]],
      external: true,
    }));
  },
};

for (const { entries, shared } of EDGE) {
  await build({
    ...BUNDLED,
    entryPoints: entries.flatMap((entry) =>
      Object.keys(CONDITIONS).map((condition) => ({
        in: `${entry}.${condition}`,
        out: `${entry}.${condition}`,
      })),
    ),
    format: "esm",
    platform: "neutral",
    splitting: true,
    chunkNames: shared,
    plugins: [edge],
  });
  await writeShort(`${shared}.js`, readFileSync(`${root}dist/${shared}.js`, "utf8"));
}
