// Which files the library is published in. Entries share what they have in common, and load no text of kernels that they do not use. But
// `xent` is one file: in four its import took 5 % longer in Node 20 and 13 % in Node 24, its require 8 %.
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";

const src = fileURLToPath(new URL("../src/", import.meta.url));

/** The conditions of package.json for edge runtimes, and how a module is imported there. */
const CONDITIONS = { workerd: "", "edge-light": "?module" };

/** The entries, and whether edge runtimes have one of their own. */
const ENTRIES = {
  index: true,
  relaxed: true,
  js: false,
  shards: true,
  linear: true,
  "relaxed-linear": true,
  "js-linear": false,
};

/** The families that all entries with kernels use: those of the cross entropy of classes. */
const COMMON_FAMILIES = "sums|shortRows|oneClass|totals|crossEntropy";
/** What scores and options need beside them. */
const SCORE_FAMILIES = "adjust|order|score";

/** What entries share, by the paths of its sources. What is in none belongs to the entry that imports it. */
const SHARED = [
  ["library", new RegExp(`^(?!(?:wasm|shards|linear)/|(?:${Object.keys(ENTRIES).join("|")})\\.ts)`)],
  ["wasm", /^wasm\/(?!generated\/)/],
  // A file of its own, so that it stands before the kernels in a bundle.
  ["shards-core", /^shards\//],
  ["linear-core", /^linear\/(?!wasm)/],
  ["linear-wasm", /^linear\/wasm/],
  ...["kernels", "kernels.relaxed"].flatMap((kernels) => {
    const files = (families) => new RegExp(`^wasm/generated/${kernels}/(?:${families})\\.ts$`);
    return [
      [kernels, files(COMMON_FAMILIES)],
      [`${kernels}.score`, files(SCORE_FAMILIES)],
      [`${kernels}.linear`, files("linear")],
    ];
  }),
  ["kernels", /^wasm\/generated\/pages\.ts$/],
];

/** A module is named by its file, and one that an edge entry has of its own by that, too. */
const parsed = (id) => id.split("?");
const entryOf = (name) => `${src}${name}.ts`;
/** The condition of an edge entry, whose mark is its name. */
const conditionOf = (mark) => mark.split(".")[1];

/** Entries, as rollup takes them. */
const entriesOf = (names) => Object.fromEntries(names.map((name) => [name, entryOf(name)]));
/** The entry that is one file. */
export const WHOLE = entriesOf(["index"]);
export const SHARING = entriesOf(Object.keys(ENTRIES).filter((name) => !(name in WHOLE)));

export const EDGE_ENTRIES = Object.fromEntries(
  Object.keys(ENTRIES)
    .filter((name) => ENTRIES[name])
    .flatMap((name) =>
      Object.keys(CONDITIONS).map((condition) => [
        `${name}.${condition}`,
        `${entryOf(name)}?${name}.${condition}`,
      ]),
    ),
);
export const isForEdge = (name) => name in EDGE_ENTRIES;

/** The file that a module is in, where it is not an entry's own. */
export function fileOf(id) {
  const [file, mark] = parsed(id);
  if (mark !== undefined || !file.startsWith(src)) return undefined;
  return SHARED.find(([, sources]) => sources.test(file.slice(src.length)))?.[0];
}

/** The mark of what a module imports: each edge entry has its own way to the kernels. */
function markOf(path, importer) {
  const [, mark] = parsed(importer);
  return mark !== undefined && /^wasm\/generated\/kernels/.test(path) ? mark : undefined;
}

/** An edge entry is given all kernels in one module, which is then each of their families. */
function kernelsAsModule(module, condition) {
  const { kernels } = JSON.parse(readFileSync(`${src}../build/families/families.json`, "utf8"));
  return `import code from "${module}.wasm${CONDITIONS[condition]}";
const whole = { name: "whole", code, needs: [] };
export { ${Object.keys(kernels)
    .map((family) => `whole as ${family}`)
    .join(", ")} };`;
}

const isWasm = (id) => /^kernels.*\.wasm/.test(id);
/** How an edge entry imports the kernels, which lie beside it. */
export const pathOf = (id) => (isWasm(id) ? `./${id}` : id);

/** Documentation of what is inside would be a tenth of the package. Its lines stay, for the source maps. */
const withoutDocumentation = (text) =>
  text.replace(/^[ \t]*\/\*\*[\s\S]*?\*\/$/gm, (comment) => comment.replace(/[^\n]/g, ""));

/** Reads the sources. */
export const sources = {
  name: "sources",
  resolveId(path, importer) {
    if (importer === undefined) return path;
    if (isWasm(path)) return { id: path, external: true };
    const file = resolve(dirname(importer), path).replace(/\.js$/, ".ts");
    const mark = markOf(file.slice(src.length), importer);
    return mark === undefined ? file : `${file}?${mark}`;
  },
  load(id) {
    const [file, mark] = parsed(id);
    const [, module] = /generated\/(kernels(?:\.relaxed)?)\.ts$/.exec(file) ?? [];
    if (module !== undefined && mark !== undefined) return kernelsAsModule(module, conditionOf(mark));
    return withoutDocumentation(readFileSync(file, "utf8"));
  },
  async transform(text, id) {
    const { code, map } = await transform(text, {
      loader: "ts",
      target: "es2022",
      sourcemap: true,
      sourcefile: parsed(id)[0],
      tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    });
    return { code, map };
  },
};
