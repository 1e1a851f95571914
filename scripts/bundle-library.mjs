// Bundles the library: as ES modules with source maps, and as CommonJS beside them. The ES modules are not minified: a bundler reads the
// annotations that say what it may leave out. Edge runtimes do not compile a module, they are given one: their entries import the kernels
// as modules. scripts/library-files.mjs says what is in which file.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { decode, encode } from "@jridgewell/sourcemap-codec";
import { transform } from "esbuild";
import { rollup } from "rollup";
import { EDGE_ENTRIES, fileOf, isForEdge, pathOf, SHARING, sources, WHOLE } from "./library-files.mjs";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
mkdirSync(dist, { recursive: true });

/** Files of the TypeScript engine import each other's functions, which is harmless. */
const isHarmless = ({ code }) => code === "CIRCULAR_DEPENDENCY";

/** The files that entries become. */
async function filesOf(input, options) {
  const bundle = await rollup({
    input,
    plugins: [sources],
    onLog: (level, log, handle) => isHarmless(log) || handle(level, log),
  });
  const { output } = await bundle.generate({
    minifyInternalExports: false,
    // Bundlers warn of imports for nothing.
    hoistTransitiveImports: false,
    dir: dist,
    ...options,
  });
  return output.filter(({ type }) => type === "chunk");
}

/** Writes code without its spaces. */
async function writeShort(file, text) {
  const { code } = await transform(text, {
    // Names stay, for who reads a stack, and lines are short: Node prints the one that throws.
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 300,
  });
  writeFileSync(dist + file, code);
}

/** Lines without their indentation, a tenth of what an import reads; and names of files in quotation marks like all texts. */
async function plain({ fileName, code }) {
  const lines = code.replace(/^ +/gm, "").replace(/^((?:import|export) .*|import )'(.+)';$/gm, '$1"$2";');
  const [before, after] = await Promise.all([code, lines].map((text) => transform(text, { minify: true })));
  if (before.code !== after.code) throw new Error(`${fileName} has spaces that mean something`);
  return lines;
}

/**
 * Of each line of a source map the first place: it says the line of a frame of a stack, and is a fifth of the whole. The sources are not
 * in the package; empty ones keep bundlers from looking for the files, and from a warning about each.
 */
function shortMap({ map: { version, file, sources, mappings } }) {
  const lines = decode(mappings).map(([first]) => (first === undefined ? [] : [[0, ...first.slice(1, 4)]]));
  const sourcesContent = sources.map(() => "");
  return JSON.stringify({ version, file, sources, sourcesContent, names: [], mappings: encode(lines) });
}

const MODULES = {
  format: "es",
  entryFileNames: "[name].js",
  chunkFileNames: "[name].js",
  paths: pathOf,
  sourcemap: true,
  sourcemapExcludeSources: true,
};
const modules = [
  ...(await filesOf(WHOLE, MODULES)),
  ...(await filesOf({ ...SHARING, ...EDGE_ENTRIES }, { ...MODULES, manualChunks: fileOf })),
];
for (const file of modules)
  if (isForEdge(file.name)) await writeShort(file.fileName, file.code);
  else {
    writeFileSync(dist + file.fileName, await plain(file));
    writeFileSync(`${dist}${file.fileName}.map`, shortMap(file));
  }

// By rollup: what esbuild makes exports with goes through what `Object.prototype` has, too.
const COMMON = {
  format: "cjs",
  esModule: true,
  entryFileNames: "[name].cjs",
  chunkFileNames: "[name].cjs",
  generatedCode: { preset: "es2015", symbols: false },
};
const common = [
  ...(await filesOf(WHOLE, COMMON)),
  ...(await filesOf(SHARING, { ...COMMON, manualChunks: fileOf })),
];
for (const { fileName, code } of common) await writeShort(fileName, code);
