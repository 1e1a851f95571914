// Writes the entries of the package from src/functions.ts: for each function its name, its type, and what it needs of an engine. The
// classes of src/classes.ts need nothing.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import ts from "typescript";

const src = new URL("../src/", import.meta.url);

function parse(path) {
  return ts.createSourceFile(path, readFileSync(new URL(path, src), "utf8"), ts.ScriptTarget.Latest, true);
}

/** The files that a list re-exports. */
function filesOf(path) {
  return parse(path)
    .statements.filter(ts.isExportDeclaration)
    .map(({ moduleSpecifier }) => moduleSpecifier.text);
}

/** The functions that a file of public functions makes: they say of which functions of an engine, `(engine: Pick<Engine, "softmax">): Softmax`. */
function makersIn(file) {
  const { statements } = parse(file.replace(/\.js$/, ".ts"));
  const isExported = ({ modifiers }) => modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  return statements
    .filter((statement) => ts.isFunctionDeclaration(statement) && isExported(statement))
    .map(({ name, type, parameters: [engine] }) => {
      const alias = statements.find(
        (statement) => ts.isTypeAliasDeclaration(statement) && statement.name.text === engine?.type.getText(),
      );
      const needs = ((alias ?? engine)?.type.getText() ?? "").matchAll(/"(\w+)"/g);
      return { name: name.text, file, type: type.getText(), needs: [...needs].map(([, need]) => need) };
    });
}

const makers = filesOf("functions.ts").flatMap(makersIn);
const needs = [...new Set(makers.flatMap((maker) => maker.needs))].sort();

/** The family that has a kernel. */
const homes = new Map();
const families = JSON.parse(
  readFileSync(new URL("../build/families/families.json", import.meta.url), "utf8"),
);
for (const [family, { exports }] of Object.entries(families.kernels))
  for (const label of exports) homes.set(label.replace(/_f(32|64)$/, ""), family);

/** The families of the kernels that a function of the engine calls, in its file or those that it imports. */
function familiesOf(path, seen = new Set()) {
  if (seen.has(path)) return [];
  seen.add(path);
  const text = readFileSync(new URL(path, src), "utf8");
  const called = [...text.matchAll(/\b(?:kernels|exports)\.(\w+?)(?:_f32)?\b/g)].map(([, kernel]) => kernel);
  const taken = [...text.matchAll(/\{ ([\w, ]+) \} = (?:stage\.)?kernels;/g)].flatMap(([, names]) =>
    names.split(", "),
  );
  const own = [...called, ...taken].map((kernel) => homes.get(kernel));
  const imported = [...text.matchAll(/^import \{[^}]*\} from "\.\/(\w+)\.js";/gm)];
  const others = imported.flatMap(([, file]) =>
    file === "stage" ? [] : familiesOf(`wasm/${file}.ts`, seen),
  );
  return [...new Set([...own, ...others])].filter((family) => family !== undefined && family !== "sums");
}

const onKernels = new Map(
  filesOf("wasm/functions.ts").map((file) => {
    const [, name] = /(\w+)\.js$/.exec(file);
    const found = familiesOf(`wasm/${name}.ts`);
    return [name, found.length === 0 ? ["sums"] : found];
  }),
);

/** The families that the functions call, and those that these need. */
const called = new Set();
function call(family) {
  if (called.has(family)) return;
  for (const needed of families.kernels[family].needs) call(needed);
  called.add(family);
}
for (const need of needs) for (const family of onKernels.get(need) ?? []) call(family);

/** A record of them. */
const recordOf = (set) => `{ ${[...called].map((family) => `${family}: ${set}.${family}`).join(", ")} }`;

/** `onFirstUse` of a function on kernels. */
function bound(kernels, families, need, instead) {
  const list = onKernels.get(need).map((family) => `${families}.${family}`);
  return `/* @__PURE__ */ onFirstUse(${kernels}, [${list.join(", ")}], wasm.${need}, ${instead})`;
}

/** Imports of kernels, behind all others. Bundlers keep the order: with its code in one piece and the text of kernels after it a program compresses better. */
const kernelsBehind = (imports) => `// Last, so that a bundle has the kernels behind its code.

${imports}`;

/** `engine` is what the functions are bound to, and `backend`; `kernels` are the last imports, `sets` what `inside` says of them. */
function entry(opening, kernels, engine, bind, sets) {
  const types = new Map();
  for (const { type, file } of makers) types.set(file, [...(types.get(file) ?? []), type]);
  const record = (names) =>
    names.length === 0 ? "" : `{ ${names.map((need) => `${need}: ${need}Of`).join(", ")} }`;
  return `${opening}
import * as functions from "./functions.js";
import { leaveIndices } from "./check/indices.js";
import { HALF_FORMATS, Halves } from "./halves.js";
import type { Inside } from "./inside.js";
${[...types].map(([file, names]) => `import type { ${names.join(", ")} } from "${file}";`).join("\n")}

${kernels}

export type * from "./api.js";
export * from "./classes.js";

${engine}

${needs.map((need) => `const ${need}Of = ${bind(need)};`).join("\n")}

${makers.map(({ name, type, needs }) => `export const ${name}: ${type} = /* @__PURE__ */ functions.${name}(${record(needs)});`).join("\n")}

/** For \`xent/pool\`, not a part of the API: it makes the same functions of the same engine, on several threads. */
export const inside: Inside = {
  makers: { ${makers.map(({ name }) => `${name}: functions.${name}`).join(", ")} },
  engine: ${record(needs)},
  Halves,
  formats: HALF_FORMATS,
  leaveIndices,
  kernels: { ${sets} },
};
`;
}

const WRITTEN = "Written by scripts/entries.mjs from src/functions.ts.";

const ENTRIES = {
  "index.ts": entry(
    `/** The entry \`xent\`: the public functions on the WebAssembly engine. ${WRITTEN} */

import * as js from "./js/functions.js";
import * as wasm from "./wasm/functions.js";
import { kernelsEngine, nameOf } from "./wasm/kernelsEngine.js";
import { onFirstUse } from "./wasm/onFirstUse.js";
`,
    kernelsBehind(`import * as families from "./wasm/generated/kernels.js";`),
    `const kernels = /* @__PURE__ */ kernelsEngine("wasm", families.sums, (name: "wasm" | "js") => {
  backend = name;
});

/** Which engine computes: \`"wasm"\` or \`"js"\`. Another one after the first call, if that shows only then. */
export let backend: "wasm" | "js" = /* @__PURE__ */ nameOf(kernels);`,
    (need) => (onKernels.has(need) ? bound("kernels", "families", need, `js.${need}`) : `js.${need}`),
    `kernels: ${recordOf("families")}`,
  ),
  "relaxed.ts": entry(
    `/**
 * The entry \`xent/relaxed\`: the public functions on the kernels with relaxed SIMD; where that is missing, on those of \`xent\`. ${WRITTEN}
 */

import * as js from "./js/functions.js";
import * as wasm from "./wasm/functions.js";
import { kernelsEngine, nameOf } from "./wasm/kernelsEngine.js";
import { onFirstUse } from "./wasm/onFirstUse.js";
`,
    kernelsBehind(`import * as families from "./wasm/generated/kernels.js";
import * as relaxedFamilies from "./wasm/generated/kernels.relaxed.js";`),
    `const onChange = (name: "wasm-relaxed" | "wasm" | "js"): void => {
  backend = name;
};
const plain = /* @__PURE__ */ kernelsEngine("wasm", families.sums, onChange);
const relaxed = /* @__PURE__ */ kernelsEngine("wasm-relaxed", relaxedFamilies.sums, onChange, plain);

/** Which engine computes: \`"wasm-relaxed"\`, \`"wasm"\` or \`"js"\`. Another one after the first call, if that shows only then. */
export let backend: "wasm-relaxed" | "wasm" | "js" = /* @__PURE__ */ nameOf(relaxed);`,
    (need) =>
      onKernels.has(need)
        ? bound("relaxed", "relaxedFamilies", need, bound("plain", "families", need, `js.${need}`))
        : `js.${need}`,
    `kernels: ${recordOf("families")}, "kernels.relaxed": ${recordOf("relaxedFamilies")}`,
  ),
  "js.ts": entry(
    `/** The entry \`xent/js\`: the public functions on the TypeScript engine. ${WRITTEN} */

import * as js from "./js/functions.js";
`,
    "",
    `/** Which engine computes: always \`"js"\`. */
export const backend: "js" = "js";`,
    (need) => `js.${need}`,
    "",
  ),
};

for (const [name, text] of Object.entries(ENTRIES)) writeFileSync(new URL(name, src), text);
const files = Object.keys(ENTRIES).map((name) => new URL(name, src).pathname);
const biome = new URL("../node_modules/.bin/biome", import.meta.url).pathname;
execFileSync(biome, ["check", "--write", ...files], { stdio: "pipe" });
