// Bundles the types of the library, one file for each entry, from what tsc makes of the sources (build/types). An interface with call
// signatures, which is what a public function is in the sources, becomes a declared function: so an editor shows its documentation on an
// import and in a completion, too. Classes stay what they are, but for the mark of private fields, which would make those of a program's
// other copy of the package (by require, where this is by import) other types. `xent/relaxed` and `xent/js` differ from `xent` in `backend` alone.
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import ts from "typescript";

const types = fileURLToPath(new URL("../build/types/", import.meta.url));
const dist = fileURLToPath(new URL("../dist/", import.meta.url));

const OPENING =
  "/** Softmax, NLL and cross-entropy losses with PyTorch's semantics: the functions of every entry of the package. */\n";

const OPENING_OF_SHARDS = "/** Cross entropy of logits whose classes are split over processes. */\n";
const OPENING_OF_LINEAR =
  "/** Losses of a linear head without its logits, and how these stand to targets. */\n";

const parse = (path) => ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
const isExported = ({ modifiers }) => modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
const replaced = (node, by) => ({ from: node.getFullStart(), to: node.end, by });

/** One declaration for each call signature, with its documentation. */
function declarationsOf(name, { members }) {
  const declared = members.filter(ts.isCallSignatureDeclaration).map((signature) => {
    const documentation = signature.getFullText().slice(0, signature.getLeadingTriviaWidth());
    return `${documentation.replace(/^ {4}/gm, "")}export declare function ${name}${signature.getText()}\n`;
  });
  return declared.join("");
}

/** The same signature with a promise as its result, and the options of asynchronous calls. */
function laterOf(name, { members }) {
  return members.filter(ts.isCallSignatureDeclaration).map(({ typeParameters, parameters, type }) => {
    const given = parameters.map((parameter) =>
      parameter.getText().replace(/^options\?: (.*) \| null$/s, "options?: ($1 & LaterOptions) | null"),
    );
    for (const { name } of typeParameters ?? []) generic.add(name.text);
    const generics = typeParameters?.map((parameter) => parameter.getText()).join(", ");
    return `  /** {@link ${name}}, later. */
  ${name}${generics === undefined ? "" : `<${generics}>`}(${given.join(", ")}): Promise<${type.getText()}>;\n`;
  });
}

/** The functions of a pool's `async`, and the names of their type parameters. */
const later = [];
const generic = new Set();

/** Replaces the interfaces and the makers of a file by declared functions, of which it returns the names. */
function declareFunctions(path) {
  const file = parse(path);
  const interfaces = new Map(
    file.statements.filter(ts.isInterfaceDeclaration).map((statement) => [statement.name.text, statement]),
  );
  const makers = file.statements.filter(
    (statement) => ts.isFunctionDeclaration(statement) && isExported(statement),
  );
  const edits = makers.flatMap((maker) => {
    const made = interfaces.get(maker.type.getText());
    later.push(...laterOf(maker.name.text, made));
    return [replaced(maker, ""), replaced(made, `\n${declarationsOf(maker.name.text, made)}`)];
  });
  const text = edits
    .sort((a, b) => b.from - a.from)
    .reduce((text, { from, to, by }) => text.slice(0, from) + by + text.slice(to), file.text);
  writeFileSync(path, text);
  return makers.map(({ name }) => name.text);
}

/** Removes the mark of private fields from the classes of a file, of which it returns the names. */
function openClasses(path) {
  const file = parse(path);
  const classes = file.statements.filter(ts.isClassDeclaration);
  const marks = classes.flatMap(({ members }) =>
    members.filter(({ name }) => name !== undefined && ts.isPrivateIdentifier(name)),
  );
  const text = marks.reduceRight((text, { pos, end }) => text.slice(0, pos) + text.slice(end), file.text);
  writeFileSync(path, text);
  return classes.map(({ name }) => name.text);
}

/** The declaration of `backend` in an entry, with its documentation. */
function backendOf(entry) {
  const declared = parse(`${types}${entry}.d.ts`).statements.find(
    (statement) =>
      ts.isVariableStatement(statement) &&
      statement.declarationList.declarations.some(({ name }) => name.text === "backend"),
  );
  return declared.getFullText().trim();
}

/**
 * The type of an entry says of each function what the interface of that name was; now it is that of the function. It lists the classes
 * too: what stood for both are the types before its last one.
 */
function declareApi(functions, classes) {
  const path = `${types}api.d.ts`;
  const file = parse(path);
  const api = file.statements.find(({ name }) => name?.text === "Api");
  const listOf = (names, list) =>
    names.map((name) => `\n  /** {@link ${name}} */\n  readonly ${name}: typeof ${list}.${name};`).join("");
  const list = listOf(functions, "functions") + listOf(classes, "classes");
  const { pos } = api.type.types[0];
  const { end } = api.type.types.at(-2);
  writeFileSync(path, `${file.text.slice(0, pos)} {${list}\n}${file.text.slice(end)}`);
}

/** The files that a list in a folder re-exports, each with the names that `declare` finds there. */
function namesIn(folder, list, declare) {
  return parse(types + folder + list).statements.map(({ moduleSpecifier: { text } }) => {
    const file = text.replace("./", `./${folder}`);
    return { file, names: declare(types + file.replace(/^\.\/(.*)\.js$/, "$1.d.ts")) };
  });
}

/** The text that exports these names. */
function exportsOf(files) {
  return files.map(({ file, names }) => `export { ${names.join(", ")} } from "${file}";`);
}

const functions = namesIn("", "functions.d.ts", declareFunctions);
const classes = namesIn("", "classes.d.ts", openClasses);
declareApi(...[functions, classes].map((files) => files.flatMap(({ names }) => names)));

const others = classes.map(({ file }) => `export type * from "${file}";`);
const whole = `${types}whole.d.ts`;
writeFileSync(
  whole,
  [
    ...exportsOf([...functions, ...classes]),
    ...others,
    'export type * from "./api.js";',
    backendOf("index"),
  ].join("\n"),
);
const bundle = await rollup({ input: whole, plugins: [dts({ tsconfig: false })] });
await bundle.write({ file: `${dist}index.d.ts`, banner: OPENING });
copyFileSync(`${dist}index.d.ts`, `${dist}index.d.cts`);

for (const entry of ["relaxed", "js"])
  for (const [types, code] of [
    ["d.ts", "js"],
    ["d.cts", "cjs"],
  ])
    writeFileSync(`${dist}${entry}.${types}`, `export * from "./index.${code}";\n\n${backendOf(entry)}\n`);

/** What other entries have in common with `xent` is the main entry's. */
const COMMON = [
  "dtype",
  "engine/data",
  "functions/score",
  "functions/shared/options",
  "halves",
  "results",
  "types",
];
const isCommon = (id, _, isResolved) => isResolved && COMMON.some((file) => id === `${types}${file}.d.ts`);

/** The types of an entry whose functions are those of a folder. */
async function writeBeside(entry, opening) {
  const own = namesIn(`${entry}/`, "functions.d.ts", declareFunctions);
  const input = `${types}wholeOf-${entry}.d.ts`;
  writeFileSync(
    input,
    [...exportsOf(own), `export type * from "./${entry}/api.js";`, backendOf(entry)].join("\n"),
  );
  const beside = await rollup({
    input,
    external: isCommon,
    plugins: [dts({ tsconfig: false })],
    // What a function was named by is gone.
    onLog: (level, log, handle) => log.code === "UNUSED_EXTERNAL_IMPORT" || handle(level, log),
  });
  for (const [ending, code] of [
    ["d.ts", "js"],
    ["d.cts", "cjs"],
  ])
    await beside.write({
      file: `${dist}${entry}.${ending}`,
      banner: opening,
      paths: () => `./index.${code}`,
    });
}

/** What pools have: the functions of the main entry alone. */
const text = later.join("");
await writeBeside("shards", OPENING_OF_SHARDS);
await writeBeside("linear", OPENING_OF_LINEAR);
for (const entry of ["relaxed-linear", "js-linear"])
  for (const [ending, code] of [
    ["d.ts", "js"],
    ["d.cts", "cjs"],
  ])
    writeFileSync(`${dist}${entry}.${ending}`, `export * from "./linear.${code}";\n\n${backendOf(entry)}\n`);
// The types of pools: on those of the entry, which stay in their own file.
const names = new Set(
  [...readFileSync(`${dist}index.d.ts`, "utf8").matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(
    ([, list]) => list.split(",").map((name) => name.trim().replace(/^type /, "")),
  ),
);
const imported = [...new Set(text.match(/\b[A-Z]\w+/g))]
  .filter((name) => names.has(name) && !generic.has(name))
  .sort();
writeFileSync(
  `${types}pool/later.d.ts`,
  `import type { ${imported.join(", ")} } from "../index.js";
import type { LaterOptions } from "./api.js";
/** The functions of an entry, as promises. */
export interface LaterFunctions {
${text}}
`,
);
const ofPools = await rollup({
  input: `${types}pool/entries/pool.d.ts`,
  plugins: [dts({ tsconfig: false })],
  external: (id) => id.endsWith("index.js"),
});
for (const [end, code] of [
  ["d.ts", "js"],
  ["d.cts", "cjs"],
]) {
  // Workers export nothing.
  writeFileSync(`${dist}pool-worker.${end}`, "export {};\n");
  await ofPools.write({ file: `${dist}pool.${end}`, paths: () => `./index.${code}` });
  for (const entry of ["relaxed", "js"])
    writeFileSync(`${dist}${entry}-pool.${end}`, `export * from "./pool.${code}";\n`);
}
