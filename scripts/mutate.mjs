// Mutation testing: draws changes of operators, constants and conditions over all rooms of assembly/ and src/, makes each in a copy
// of the repository, builds what it needs and runs the tests, the fast ones first, until one fails. Prints what was caught and what
// survived. The kernels and the package must be built. Usage: node scripts/mutate.mjs [--count 60] [--seed 1] [--room assembly/rows]
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import ts from "typescript";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** Not part of what the suites hold: the command, the demonstration, and the documentation of the entries. */
const LEFT_OUT = /^src\/(cli|demo|run|wasm\/generated)\/|\.d\.ts$/;
const MADE = ["build", "dist", "src/wasm/generated"];
/** What test files are run, and what must be built anew before. The benchmark and the release say nothing about the sources. */
const STEPS = [
  { tests: ["--project=fast"], build: [] },
  { tests: ["--project=sweeps", "--project=alone"], build: [] },
  {
    tests: ["cli", "docs", "package/kernels", "package/package", "package/platforms"].map(
      (path) => `test/${path}`,
    ),
    build: ["build:ts"],
  },
];
/** A change that makes a loop endless is caught, too. */
const TIME_LIMIT_MS = 900_000;

const { values: options } = parseArgs({
  options: {
    count: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    room: { type: "string", default: "" },
    json: { type: "string" },
  },
});

const OPERATORS = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "===": "!==",
  "!==": "===",
  "==": "!=",
  "!=": "==",
  "&&": "||",
  "||": "&&",
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "%": "*",
  "&": "|",
  "|": "&",
  "<<": ">>",
  ">>": "<<",
  ">>>": "<<",
  "+=": "-=",
  "-=": "+=",
  "*=": "/=",
};

/** Functions and instructions with a neighbour of the same signature. */
const NAMES = {
  min: "max",
  max: "min",
  pmin: "pmax",
  pmax: "pmin",
  add: "sub",
  sub: "add",
  mul: "add",
  and: "or",
  or: "and",
  andnot: "and",
  lt: "le",
  le: "lt",
  gt: "ge",
  ge: "gt",
  eq: "ne",
  ne: "eq",
  any_true: "all_true",
  all_true: "any_true",
  floor: "ceil",
  ceil: "floor",
  extend_low_i32x4_s: "extend_high_i32x4_s",
};

/** A number that is one more, or off in its eleventh bit. */
function changedNumber(text) {
  const value = Number(text.replaceAll("_", ""));
  if (!Number.isFinite(value)) return null;
  return Number.isInteger(value) && value < 2 ** 31 ? String(value + 1) : String(value * (1 + 2 ** -10));
}

/** Every change that can be made in a file, as a range of its text and what comes in its place. */
function sitesIn(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const sites = [];
  const site = (start, end, after) => sites.push({ path, start, end, after });
  const replace = (node, after) => site(node.getStart(source), node.end, after);
  const visit = (node) => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isDecorator(node)) return;
    if (ts.isBinaryExpression(node)) {
      const after = OPERATORS[node.operatorToken.getText(source)];
      if (after !== undefined) replace(node.operatorToken, after);
    } else if (ts.isNumericLiteral(node)) {
      const after = changedNumber(node.text);
      if (after !== null) replace(node, after);
    } else if (ts.isIfStatement(node) || ts.isConditionalExpression(node)) {
      const condition = ts.isIfStatement(node) ? node.expression : node.condition;
      replace(condition, `!(${condition.getText(source)})`);
    } else if (node.kind === ts.SyntaxKind.TrueKeyword) replace(node, "false");
    else if (node.kind === ts.SyntaxKind.FalseKeyword) replace(node, "true");
    else if (ts.isCallExpression(node)) {
      const { expression } = node;
      const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
      const after = ts.isIdentifier(name) ? NAMES[name.text] : undefined;
      if (after !== undefined) replace(name, after);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return sites;
}

/** Uniform in [0, 1), the same on every run (Steele and Vigna's splitmix, 32 bits). */
function randomFrom(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

const tracked = execFileSync("git", ["ls-files"], { cwd: ROOT, encoding: "utf8" }).trim().split("\n");
const rooms = new Map();
for (const path of tracked) {
  if (!/^(assembly|src)\/.*\.ts$/.test(path) || LEFT_OUT.test(path) || !path.startsWith(options.room))
    continue;
  const sites = sitesIn(path, readFileSync(join(ROOT, path), "utf8"));
  if (sites.length > 0) rooms.set(dirname(path), [...(rooms.get(dirname(path)) ?? []), ...sites]);
}

const random = randomFrom(Number(options.seed));
const names = [...rooms.keys()].sort();
if (names.length === 0) throw new Error(`nothing can be changed in ${options.room}`);

/** Room after room, so that a small one counts as much as a large one. */
function draw(number) {
  const sites = rooms.get(names[number % names.length]);
  return sites.splice(Math.floor(random() * sites.length), 1)[0];
}

const copy = mkdtempSync(join(tmpdir(), "xent-mutate-"));
for (const path of tracked) if (existsSync(join(ROOT, path))) cpSync(join(ROOT, path), join(copy, path));
for (const folder of MADE) cpSync(join(ROOT, folder), join(copy, folder), { recursive: true });
symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"), "dir");

function runs(command, args) {
  const env = { ...process.env, NO_COLOR: "1" };
  const settings = { cwd: copy, env, encoding: "utf8", timeout: TIME_LIMIT_MS, killSignal: "SIGKILL" };
  const { status, stdout, stderr } = spawnSync(command, args, settings);
  return { passed: status === 0, output: `${stdout}${stderr}` };
}

/** What caught a change: a project, or null; "build" if it did not compile. */
function caughtBy({ path }) {
  const isKernel = path.startsWith("assembly/");
  if (isKernel && !runs("npm", ["run", "--silent", "build:kernels"]).passed) return "build";
  for (const { tests, build } of STEPS) {
    for (const script of build) if (!runs("npm", ["run", "--silent", script]).passed) return "build";
    const { passed, output } = runs("npx", ["vitest", "run", "--bail=1", ...tests]);
    if (!passed) return /FAIL +(.*)/.exec(output)?.[1] ?? tests.join(" ");
  }
  return null;
}

/** What fails without a change would count as caught. */
function refuseFailing() {
  const failing = caughtBy({ path: "src" });
  if (failing !== null) throw new Error(`the tests fail without any change: ${failing}`);
}

const results = [];
const count = Number(options.count);
try {
  refuseFailing();
  for (
    let number = 0;
    results.length < count && [...rooms.values()].some(({ length }) => length > 0);
    number++
  ) {
    const site = draw(number);
    if (site === undefined) continue;
    const file = join(copy, site.path);
    const text = readFileSync(file, "utf8");
    const line = text.slice(0, site.start).split("\n").length;
    const before = text.slice(site.start, site.end);
    writeFileSync(file, text.slice(0, site.start) + site.after + text.slice(site.end));
    const caught = caughtBy(site);
    writeFileSync(file, text);
    if (site.path.startsWith("assembly/"))
      for (const folder of MADE) cpSync(join(ROOT, folder), join(copy, folder), { recursive: true });
    // What does not compile was no change to test.
    if (caught === "build") continue;
    results.push({ path: site.path, line, before, after: site.after, caught });
    const verdict = caught === null ? "SURVIVED" : "caught";
    console.log(
      `${verdict.padEnd(9)} ${site.path}:${line}  ${before} → ${site.after}${caught ? `  (${caught})` : ""}`,
    );
  }
} finally {
  rmSync(copy, { recursive: true });
}

const survived = results.filter(({ caught }) => caught === null);
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(results, null, 1)}\n`);
const share = (100 * (results.length - survived.length)) / results.length;
console.log(
  `\n${results.length - survived.length} of ${results.length} caught (${share.toFixed(1)} %), seed ${options.seed}`,
);
