/**
 * What asc does to the kernels' sources before it compiles them: `@kernel` writes exports, `@unroll` chains. transform.d.ts declares
 * both for the type checker.
 *
 * `@kernel` on a static method `name<T>` inlines it and exports `name_f32` and `name_f64`. In the entry, `export * from` a file
 * exports its kernels, in the order of their names, and nothing else of it.
 *
 * `@unroll(n)` writes each statement of a method that mentions a chain n times: for chain 0, then for chain 1, and so on, before the
 * next statement. `chain`, the number of the chain, mentions it, and so does a variable whose first value does, or is `each(v)`: each
 * chain has its own. `chains` is n; `previous(v)` is v of the chain before, `next(v)` that of the one after. A statement with `next`,
 * and one with a variable whose first value has it, stands for two chains. Blocks, loops and `if` are opened, unless their head mentions a
 * chain.
 */
import { NodeKind, Parser } from "assemblyscript";

const USER_ENTRY = 1;

export function afterParse(parser) {
  const { sources } = parser;
  const kernels = new Map();
  for (const source of [...sources]) {
    const methods = source.statements.flatMap(({ members }) => (Array.isArray(members) ? members : []));
    const exported = methods.filter((method) => decorator(method, "kernel"));
    const unrolled = methods.filter((method) => decorator(method, "unroll"));
    if (exported.length + unrolled.length === 0) continue;
    kernels.set(source.internalPath, exported.map(({ name }) => name.text).sort());
    replace(parser, source, [
      ...exported.map((method) => [decorator(method, "kernel").range, "@inline"]),
      ...unrolled.map((method) => [decorator(method, "unroll").range, ""]),
      ...unrolled.map((method) => [method.body.range, withChains(method)]),
      [{ start: source.text.length, end: source.text.length }, exported.map(exportsOf).join("\n")],
    ]);
  }
  for (const source of sources.filter(({ sourceKind }) => sourceKind === USER_ENTRY)) {
    const all = source.statements.filter(
      ({ kind, members, path }) => kind === NodeKind.Export && path && !members,
    );
    const named = ({ range, path, internalPath }) => {
      const names = kernels.get(internalPath).flatMap((name) => [`${name}_f32`, `${name}_f64`]);
      return [range, `export { ${names.join(", ")} } from "${path.value}"`];
    };
    if (all.length > 0) replace(parser, source, all.map(named));
  }
}

/** Parses a source once more, with the texts of some ranges replaced. */
function replace({ diagnostics, sources }, source, edits) {
  let { text } = source;
  for (const [{ start, end }, by] of edits.sort(([a], [b]) => b.start - a.start))
    text = text.slice(0, start) + by + text.slice(end);
  const parser = new Parser(diagnostics);
  parser.parseFile(text, source.normalizedPath, source.sourceKind === USER_ENTRY);
  sources[sources.indexOf(source)] = parser.sources[0];
}

const decorator = (method, name) => method.decorators?.find((each) => each.name.text === name);
const textOf = ({ range }) => range.source.text.slice(range.start, range.end);

function exportsOf({ name, signature, parent, range }) {
  const parameters = signature.parameters.map((each) => `${each.name.text}: ${textOf(each.type)}`).join(", ");
  const values = signature.parameters.map((each) => each.name.text).join(", ");
  const owner = range.source.statements.find(({ members }) => members?.some((each) => each.range === range))
    .name.text;
  const write = (type) =>
    `export function ${name.text}_${type}(${parameters}): ${textOf(signature.returnType)} {
      return ${owner}.${name.text}<${type}>(${values});
    }`;
  return ["f32", "f64"].map(write).join("\n");
}

function withChains(method) {
  const count = Number(textOf(decorator(method, "unroll").args[0]));
  let ofChain = new Set(["chain", "each"]);
  let ofPair = new Set(["next"]);
  const write = (statement) => {
    const { kind, body, condition, range } = statement;
    const isShared = (text) => !mentions(text, [...ofChain, ...ofPair]);
    if (kind === NodeKind.Block) {
      const outside = [ofChain, ofPair].map((names) => [...names]);
      const inside = statement.statements.map(write).join("\n");
      [ofChain, ofPair] = outside.map((names) => new Set(names));
      return `{\n${inside}\n}`;
    }
    if (kind === NodeKind.If && isShared(textOf(condition))) {
      const then = `if (${textOf(condition)}) {\n${write(statement.ifTrue)}\n}`;
      return statement.ifFalse ? `${then} else {\n${write(statement.ifFalse)}\n}` : then;
    }
    if (body) {
      const before = range.source.text.slice(range.start, body.range.start);
      const after = range.source.text.slice(body.range.end, range.end);
      if (isShared(before + after)) return `${before}${write(body)}${after};`;
    }
    const text = `${textOf(statement)};`;
    const step = mentions(text, ofPair) ? 2 : 1;
    if (step === 1 && !mentions(text, ofChain)) return text;
    for (const { name } of statement.declarations ?? []) (step === 2 ? ofPair : ofChain).add(name.text);
    const names = [...ofChain, ...ofPair];
    return Array.from({ length: count / step }, (_, k) => numbered(text, names, k * step)).join("\n");
  };
  return simplified(write(method.body).replace(word("chains"), String(count)));
}

/** A name, but not that of a property. */
const word = (name) => new RegExp(`(?<![.\\w])${name}(?!\\w)`, "g");
const mentions = (text, names) => [...names].some((name) => text.search(word(name)) >= 0);

/** A statement of chain k. */
function numbered(text, names, k) {
  const own = text
    .replace(/\bnext\((\w+)\)/g, `$1_${k + 1}`)
    .replace(/\beach\((\w+)\)/g, "$1")
    .replace(/\bprevious\((\w+)\)/g, k > 0 ? `$1_${k - 1}` : "0")
    .replace(word("chain"), String(k));
  return names.reduce((result, name) => result.replace(word(name), `${name}_${k}`), own);
}

/** Without what chain 0 and 1 leave: sums with 0, products with 0 and 1, and variables that only stand for another value. */
function simplified(text) {
  const short = text
    .replace(/^if \(0 > 0\) .*$/gm, "")
    .replace(/\b\w+ \* 0\b/g, "0")
    .replace(/ \* 1\b/g, "")
    .replace(/ [+-] 0\b/g, "");
  for (const [declaration, name, value] of short.matchAll(/(?:let|const) (\w+) = (\w+);/g)) {
    const isAssigned = [...short.matchAll(new RegExp(`\\b${name} =`, "g"))].length > 1;
    if (/_\d$/.test(name) && !isAssigned)
      return simplified(short.replace(declaration, "").replace(word(name), value));
  }
  return short;
}
