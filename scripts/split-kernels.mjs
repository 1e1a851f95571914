/**
 * Splits the compiled kernels into families (assembly/families.json), modules that share functions and one memory: a program carries
 * the families that it uses. Compiled apart, each would have its own exp and its own sums.
 *
 * A family has its exports, which name an operation (both element types) or one function, and what these call; of several families
 * that reach a function, the first one has it, and the others import it. `functions` names, as {@link methodOf} does, what a family has
 * for others. The first family has the constants in memory too, so every other one needs it to be instantiated before.
 *
 * Usage: node scripts/split-kernels.mjs [folder], default build/families. Writes <family>.wasm, <family>.relaxed.wasm, and in
 * families.json of each module and family what it needs, exports and how many bytes it has. An instance gets `env.memory` and, under
 * the names of the families that it needs, their exports.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import binaryen from "assemblyscript/binaryen";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = process.argv[2] ?? join(root, "build/families");
const families = JSON.parse(readFileSync(join(root, "assembly/families.json"), "utf8"));

const NAME = String.raw`\$(?:"[^"]*"|[^\s()]+)`;

/** Of the text of a module: its functions with their lines and what they call, its exports, and the lines beside them. */
function read(text) {
  const functions = new Map();
  const exported = new Map();
  const others = [];
  let current = null;
  for (const line of text.split("\n").slice(1)) {
    if (line.startsWith(" (") || !line.startsWith(" ")) current = null;
    const name = line.match(new RegExp(`^ \\(func (${NAME})`))?.[1];
    const [, label, target] = line.match(new RegExp(`^ \\(export "(.*)" \\(func (${NAME})\\)\\)`)) ?? [];
    if (name) {
      current = { lines: [], calls: new Set() };
      functions.set(name, current);
    }
    if (current) {
      current.lines.push(line);
      const called = line.match(new RegExp(`^\\s+call (${NAME})$`))?.[1];
      if (called) current.calls.add(called);
    } else if (label) exported.set(label, target);
    else if (line.startsWith(" (")) others.push(line);
  }
  return { functions, exported, others };
}

/** `Class.method` of a function, or `Class.method<Operation>`: without files and element types. */
const methodOf = (name) =>
  name
    .replace(/^\$"?|"$/g, "")
    .replace(/[\w/]+\//g, "")
    .replace(/<f(32|64)>/g, "")
    .replace(/<f(32|64),/g, "<");

/** The bytes of a string in the text of a module: as they are, or escaped. */
const BYTES = /\\[\da-f]{2}|\\.|[^\\]/g;

/** The constants in one piece, with zeros where there is room between them: each piece takes the bytes that say where it lies. */
function constantsOf(lines) {
  const pieces = lines.map((line) => /^ \(data \S+ \(i32\.const (\d+)\) "(.*)"\)$/.exec(line));
  const [[, start]] = pieces;
  let end = Number(start);
  let all = "";
  for (const [, place, bytes] of pieces) {
    all += "\\00".repeat(Number(place) - end) + bytes;
    end = Number(place) + bytes.match(BYTES).length;
  }
  return ` (data (i32.const ${start}) "${all}")`;
}

const compare = (a, b) => (a < b ? -1 : Number(a > b));

/** The functions that `exports` and `methods` name. */
function rootsOf({ functions, exported }, { name: family, exports, functions: methods }) {
  const named = methods.map((method) => [...functions.keys()].filter((name) => methodOf(name) === method));
  const roots = [...labelsOf(exported, exports).map((label) => exported.get(label)), ...named.flat()];
  if (roots.includes(undefined) || named.some((found) => found.length === 0))
    throw new Error(`families.json: ${family} names what is not there`);
  return roots;
}

const labelsOf = (exported, exports) =>
  exports.flatMap((name) => (exported.has(name) ? name : [`${name}_f32`, `${name}_f64`]));

/** The family of each function: the first one that reaches it. */
function homesOf(module) {
  const home = new Map();
  const visit = (name, family) => {
    if (home.has(name)) return;
    home.set(name, family);
    for (const called of module.functions.get(name).calls) visit(called, family);
  };
  for (const family of families) for (const root of rootsOf(module, family)) visit(root, family.name);
  const left = [...module.functions.keys()].filter((name) => !home.has(name));
  if (left.length > 0) throw new Error(`families.json: no family has ${left.join(", ")}`);
  return home;
}

/** The types of a function's parameters and of its result. */
const signatureOf = ([header]) =>
  [...header.matchAll(/\((param|result)(?: \$\S+)? (\w+)\)/g)]
    .map(([, kind, type]) => `(${kind} ${type})`)
    .join(" ");

/** The families of a module: their text, what they need and what they export. */
function split(module) {
  const { functions, exported, others } = module;
  const home = homesOf(module);
  // Those of a method side by side, which compresses best: they are alike.
  const sorted = [...functions.keys()].sort((a, b) => compare(methodOf(a), methodOf(b)));
  const namesIn = (family) => sorted.filter((name) => home.get(name) === family);
  const importsOf = (family) => {
    const called = namesIn(family).flatMap((name) => [...functions.get(name).calls]);
    return [...new Set(called)].filter((name) => home.get(name) !== family);
  };
  const shared = [...new Set(families.flatMap(({ name }) => importsOf(name)))];
  const short = (name) => `_${shared.indexOf(name)}`;
  const isHead = (line) => /^ \((type|import) /.test(line);
  const isConstant = (line) => line.startsWith(" (data ");
  return families.map(({ name: family, exports: wanted }, place) => {
    const imports = importsOf(family);
    const exports = labelsOf(exported, wanted);
    const lines = [
      "(module",
      ...others.filter(isHead),
      ...imports.map((name) => {
        const { lines } = functions.get(name);
        return ` (import "${home.get(name)}" "${short(name)}" (func ${name} ${signatureOf(lines)}))`;
      }),
      ...(place === 0
        ? [
            ...others.filter((line) => !isHead(line) && !isConstant(line)),
            constantsOf(others.filter(isConstant)),
          ]
        : []),
      ...exports.map((label) => ` (export "${label}" (func ${exported.get(label)}))`),
      ...shared
        .filter((name) => home.get(name) === family)
        .map((name) => ` (export "${short(name)}" (func ${name}))`),
      ...namesIn(family).flatMap((name) => functions.get(name).lines),
      ")",
    ];
    const first = place === 0 ? [] : [families[0].name];
    const needs = [...new Set([...first, ...imports.map((name) => home.get(name))])];
    return { family, text: lines.join("\n"), needs, exports };
  });
}

mkdirSync(folder, { recursive: true });
const all = {};
for (const [module, ending] of [
  ["kernels", ""],
  ["kernels.relaxed", ".relaxed"],
]) {
  all[module] = {};
  for (const { family, text, needs, exports } of split(
    read(readFileSync(join(root, `build/${module}.wat`), "utf8")),
  )) {
    const parsed = binaryen.parseText(text);
    parsed.setFeatures(binaryen.Features.All);
    if (!parsed.validate()) throw new Error(`${family} of ${module} is not valid`);
    parsed.runPasses(["remove-unused-module-elements"]);
    const bytes = parsed.emitBinary();
    writeFileSync(join(folder, `${family}${ending}.wasm`), bytes);
    all[module][family] = { bytes: bytes.length, needs, exports };
    parsed.dispose();
  }
}
writeFileSync(join(folder, "families.json"), `${JSON.stringify(all, null, 2)}\n`);
