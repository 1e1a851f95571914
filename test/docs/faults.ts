/** What is wrong with a name, a path or a command in a document. */

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { command } from "../../bench/command.js";
import { SHAPES } from "../../bench/shapes.js";
import { ROOT, read } from "./documents.js";
import { PRODUCTS, paths, type Vocabulary, vocabularyOf } from "./sources.js";

/** The folders of all sources but the suites, which say much that does not exist; "" is the root itself. */
export const EVERYTHING: readonly string[] = [
  "",
  "assembly",
  "bench",
  "scripts",
  "site/test",
  "src",
  "test/functions",
  "test/tools",
];

/** Names that no source can have, each with the reason. */
const ALLOWED: Readonly<Record<string, string>> = {
  "@ts-ignore": "a comment of TypeScript that no source may hold",
  repository: "a field of package.json that only who publishes can fill in",
};

/** What docs/tfjs.md names of TensorFlow.js, as version 4.22.0 exports it. */
const TENSORFLOW: ReadonlySet<string> = new Set(
  [
    "tensor2d tidy dispose softmax logSoftmax logSumExp exp log oneHot gatherND topk valueAndGrad",
    "losses.softmaxCrossEntropy losses.sigmoidCrossEntropy losses.logLoss",
    "metrics.categoricalCrossentropy metrics.sparseCategoricalAccuracy",
    "Reduction.MEAN Reduction.SUM_BY_NONZERO_WEIGHTS",
  ].flatMap((names) => names.split(" ").map((name) => `tf.${name}`)),
);

/** Programs that are not npm's: what they are given must exist, but not what they can do. */
const PROGRAMS = ["sollya", "sha256sum", "cd", "asc", "node"];
/** What npm does without a script. */
const NPM_COMMANDS = ["ci", "install", "audit signatures"];

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, unknown>>;
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(ROOT, folder, "package.json"), "utf8"));
const manifest = manifestOf("");
const specifiers = Object.keys(manifest.exports ?? {}).map((name) => name.replace(".", "xent"));

/** What configures the tools, and the sources in other languages: their words are names too. */
const configurations = paths
  .filter((path) => /^(\.ci\/run|\.github\/.*\.yml|[^/]+\.jsonc?|bench\/peers\/[^/]+\.py)$/.test(path))
  .filter((path) => path !== "package-lock.json")
  .map(read)
  .join("\n");

const everything = vocabularyOf(EVERYTHING);
/** What is run, and what runs it. */
const programs = vocabularyOf(["", "bench", "scripts", "src", "test/platforms"]);
const literals = [...programs.strings].join("\n");

/** What the commands themselves say of their options. */
const help = [
  ...["loss", "score", "compare", "merge"].map(
    (name) =>
      spawnSync(process.execPath, ["--import", "tsx", "src/cli/main.ts", name, "--help"], {
        cwd: ROOT,
        encoding: "utf8",
      }).stdout,
  ),
  command("npm run bench --", "", SHAPES).helpInformation(),
].join("\n");

/** As a pattern: `<function>`, `<type>` and `*` stand for any name. */
function patternOf(text: string): RegExp {
  const parts = text.split(/<function>|<type>|\*/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^/]+")}$`);
}

const hasMatch = (names: readonly string[], pattern: RegExp) => names.some((name) => pattern.test(name));

const hasWord = (text: string, word: string): boolean =>
  new RegExp(`(?<![\\w-])${word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\w-])`).test(text);

/** A path below one of these folders; or a product, of which a script must know the name. */
export function isPath(path: string, folders: readonly string[]): boolean {
  const [top] = path.split("/");
  if (PRODUCTS.includes(top) || top === "node_modules") return isProduct(path);
  return folders.map((folder) => patternOf(folder + path)).some((pattern) => hasMatch(paths, pattern));
}

/** Whether a product is a whole folder of them, or a file that a script writes. */
function isProduct(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (name === "" || !path.includes("/")) return true;
  return paths.some((each) => /^scripts\/.+\.mjs$/.test(each) && hasWord(read(each), name));
}

const looksLikePath = (text: string): boolean =>
  // A shard such as 3/200 is none.
  !/^\d+\/\d+$/.test(text) &&
  /^[\w.@/<>*-]+$/.test(text) &&
  /\/|\.(ts|mjs|json|jsonc|md|sollya|svg)$/.test(text);

function isOption(option: string): boolean {
  return (
    hasWord(help, option) ||
    programs.strings.has(option) ||
    hasWord(configurations, option) ||
    // The levels of asc.
    /^-O[0-3]$/.test(option)
  );
}

/** What is wrong with a command; null if nothing. */
export function faultOfCommand(line: string, folders: readonly string[]): string | null {
  for (const part of line.split(" && ")) {
    const [program, ...args] = part.split(" ");
    const fault =
      program === "npm"
        ? faultOfNpm(args)
        : program === "npx"
          ? faultOfNpx(args)
          : PROGRAMS.includes(program) || paths.includes(program)
            ? null
            : `no program ${program}`;
    if (fault !== null) return fault;
    const missing = args
      .filter((arg) => looksLikePath(arg) && !arg.startsWith("node_modules/xent/"))
      .find((arg) => !isPath(arg, folders) && !isPath(`${arg}/`, folders));
    if (missing !== undefined) return `no path ${missing}`;
  }
  return null;
}

function faultOfNpm(given: readonly string[]): string | null {
  const prefix = given.indexOf("--prefix");
  const folder = prefix < 0 ? "" : given[prefix + 1];
  if (folder !== "" && !paths.includes(`${folder}/package.json`)) return `no package ${folder}`;
  const args = given.filter((_, place) => prefix < 0 || (place !== prefix && place !== prefix + 1));
  const words = args.filter((arg) => !arg.startsWith("-"));
  const [first, script] = words;
  const name = first === "run" ? script : first;
  const isOwn = NPM_COMMANDS.some((own) => own === words.slice(0, own.split(" ").length).join(" "));
  if (!(name in manifestOf(folder).scripts) && !(first !== "run" && isOwn)) return `no script ${name}`;
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const [before, after] = [args.slice(0, end), args.slice(end + 1)];
  const wrong =
    before.find((arg) => arg.startsWith("-") && arg !== "--silent" && !isOption(arg)) ??
    // What our commands are given: their options and choices, in small letters. Files are in capitals.
    after.find((arg) => /^[-a-z\d]/.test(arg) && !hasWord(help, arg));
  return wrong === undefined ? null : `no option or choice ${wrong}`;
}

function faultOfNpx(args: readonly string[]): string | null {
  const [program, ...rest] = args;
  if (!(program in (manifest.bin ?? {})) && !existsSync(join(ROOT, "node_modules/.bin", program)))
    return `no program ${program}`;
  if (!(program in (manifest.bin ?? {}))) return null;
  // Its subcommand, its options and their choices; files have another test.
  const wrong = rest.find((arg) => /^[-a-z]+$/.test(arg) && !hasWord(help, arg));
  return wrong === undefined ? null : `no option or choice ${wrong}`;
}

/** What a document's own words may be, apart from what sources have. */
export interface Context {
  /** Where its paths begin, each with a slash at its end: in the root, in its own folder, in those that a passage names. */
  readonly folders: readonly string[];
  readonly vocabulary: Vocabulary;
  /** Terms of its glossary, and names that it defines with `=`. */
  readonly terms: ReadonlySet<string>;
  readonly examples: string;
}

/** The keywords of TypeScript. */
function isKeyword(word: string): boolean {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, word);
  return scanner.scan() >= ts.SyntaxKind.FirstKeyword && scanner.getTokenText() === word;
}

/** Whether the dotted name leads somewhere from the global object, as `Math.LN2` does. */
function isGlobal(name: string): boolean {
  let value: unknown = globalThis;
  for (const part of name.split(".")) {
    if (value === null || value === undefined || !(part in Object(value))) return false;
    value = Object(value)[part];
  }
  return true;
}

function isName(name: string, { vocabulary, terms, examples }: Context): boolean {
  if (name.length === 1 || name in ALLOWED || terms.has(name)) return true;
  // The end of several names.
  if (name.startsWith("…")) return [...vocabulary.declared].some((each) => each.endsWith(name.slice(1)));
  if (name.startsWith("$")) return programs.environment.has(name.slice(1));
  if (name.startsWith("@")) return everything.declared.has(name.slice(1));
  // TensorFlow.js's, which is run for its page by hand.
  if (name.startsWith("tf.")) return TENSORFLOW.has(name);
  // PyTorch's: those that our Python calls.
  if (name.startsWith("torch.")) return hasWord(configurations, name);
  if (isGlobal(name) || vocabulary.kernels.has(name)) return true;
  const [owner, member] = name.split(".");
  if (member !== undefined) {
    const members = vocabulary.members.get(owner);
    return members === undefined
      ? vocabulary.declared.has(owner) && everything.declared.has(member)
      : members.has(member);
  }
  return (
    vocabulary.declared.has(name) ||
    name in Math ||
    isKeyword(name) ||
    hasWord(examples, name) ||
    vocabulary.strings.has(name)
  );
}

/** What is wrong with code in backquotes; null if nothing. */
export function faultOf(span: string, context: Context): string | null {
  if (span in ALLOWED || specifiers.includes(span)) return null;
  if (/^(npm|npx|sollya|sha256sum|asc|node) /.test(span)) return faultOfCommand(span, context.folders);
  if (/^--?[a-zA-Z]/.test(span) && !span.includes("·"))
    return span
      .split(" ")
      .map((word) => (word.startsWith("-") ? isOption(word) : hasWord(help, word)))
      .includes(false)
      ? "no such option"
      : null;
  if (/^\.\w+$/.test(span) && paths.some((path) => path.endsWith(span))) return null;
  if (span in manifest.scripts || PRODUCTS.includes(span)) return null;
  if (looksLikePath(span)) {
    // Those of other systems are those that a source tries.
    const isThere = span.startsWith("/") ? programs.strings.has(span) : isPath(span, context.folders);
    return isThere ? null : "no such path";
  }
  if (/<\w+>/.test(span)) {
    const { kernels, declared } = context.vocabulary;
    return hasMatch([...kernels, ...declared], patternOf(span)) ? null : "no name like this";
  }
  return faultOfExpression(span, context);
}

function faultOfExpression(span: string, context: Context): string | null {
  const strings = [...span.matchAll(/"([^"]*)"/g)].map(([, text]) => text);
  const string = strings.find((text) => !context.vocabulary.strings.has(text));
  if (string !== undefined) return `no string "${string}"`;
  const names = span.replace(/"[^"]*"/g, "").match(/[@$…]?[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/g) ?? [];
  const name = names.find((name) => !isName(name, context));
  if (name === undefined) return null;
  // A word of another language: a tool's, a header's, a program's.
  const plain = span.replace(/^'|'$/g, "");
  return /^[\w-]+$/.test(plain) && (hasWord(literals, plain) || hasWord(configurations, plain))
    ? null
    : `no name ${name}`;
}

/** What is wrong in a passage. The folders that it names, and those of the files that it names, are where later paths may begin. */
export function faultsOf(passage: readonly string[], context: Context): { span: string; fault: string }[] {
  const folders = [...context.folders];
  return passage.flatMap((span) => {
    const fault = faultOf(span, { ...context, folders });
    if (fault !== null) return [{ span, fault }];
    if (looksLikePath(span))
      folders.unshift(...folders.map((folder) => folder + span.slice(0, span.lastIndexOf("/") + 1)));
    return [];
  });
}
