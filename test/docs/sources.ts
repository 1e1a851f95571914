/** What the repository has: its files, the names that its sources declare, the strings in them. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { ROOT, read } from "./documents.js";

/** Folders that commands make, as .gitignore has them. */
export const PRODUCTS: readonly string[] = read(".gitignore")
  .split("\n")
  .filter((line) => /^[\w/]+$/.test(line))
  .map((line) => line.replace(/^\/|\/$/g, ""));

function walk(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.name === ".git" || entry.name === "node_modules" || PRODUCTS.includes(path)) return [];
    return entry.isDirectory() ? [`${path}/`, ...walk(path)] : [path];
  });
}

/** Every file, and every folder with a slash at its end, but the products. */
export const paths: readonly string[] = walk("");

/** These tests say what does not exist. */
const sources = paths.filter((path) => /\.(ts|mjs)$/.test(path) && !path.startsWith("test/docs/"));

/** What some sources say. */
export interface Vocabulary {
  /** The names of all that is declared: functions, classes, members, parameters, properties, types. */
  readonly declared: ReadonlySet<string>;
  /** Of each class, interface and object with a name. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
  /** The kernels: methods that `@kernel` exports for two element types. */
  readonly kernels: ReadonlySet<string>;
  /** Whole literals. */
  readonly strings: ReadonlySet<string>;
  /** The variables of the environment that are read. */
  readonly environment: ReadonlySet<string>;
}

/** A source as it is parsed, which many documents ask for. */
const parsed = new Map<string, ts.SourceFile>();

function parse(path: string): ts.SourceFile {
  const known = parsed.get(path) ?? ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest);
  parsed.set(path, known);
  return known;
}

const known = new Map<string, Vocabulary>();

/** The vocabulary of the sources in these folders; "" is the root itself. */
export function vocabularyOf(folders: readonly string[]): Vocabulary {
  const key = folders.join();
  const vocabulary = known.get(key) ?? drawn(folders);
  known.set(key, vocabulary);
  return vocabulary;
}

function drawn(folders: readonly string[]): Vocabulary {
  const declared = new Set<string>();
  const members = new Map<string, Set<string>>();
  const kernels = new Set<string>();
  const strings = new Set<string>();
  const environment = new Set<string>();

  function visit(node: ts.Node, owner: string): void {
    const name = nameOf(node);
    if (name !== null) {
      declared.add(name);
      const of = members.get(owner) ?? new Set();
      members.set(owner, of.add(name));
      if (isKernel(node)) for (const type of ["f32", "f64"]) kernels.add(`${name}_${type}`);
    }
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
      strings.add(node.text);
    if (ts.isPropertyAccessExpression(node) && isEnvironment(node.expression))
      environment.add(node.name.text);
    const isOwner =
      ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isVariableDeclaration(node);
    const inner = isOwner ? (name ?? "") : ts.isFunctionLike(node) ? "" : owner;
    ts.forEachChild(node, (child) => visit(child, inner));
  }

  const isIn = (path: string, folder: string) =>
    folder === "" ? !path.includes("/") : path.startsWith(`${folder}/`);
  for (const path of sources.filter((path) => folders.some((folder) => isIn(path, folder))))
    visit(parse(path), "");
  return { declared, members, kernels, strings, environment };
}

function nameOf(node: ts.Node): string | null {
  const name = (node as ts.Node & { readonly name?: ts.Node }).name;
  if (name === undefined || ts.isPropertyAccessExpression(node)) return null;
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : null;
}

/** `process.env` */
function isEnvironment(node: ts.Expression): boolean {
  return ts.isPropertyAccessExpression(node) && node.name.text === "env";
}

function isKernel(node: ts.Node): boolean {
  if (!ts.isMethodDeclaration(node)) return false;
  const decorators = ts.getDecorators(node) ?? [];
  return decorators.some(({ expression }) => ts.isIdentifier(expression) && expression.text === "kernel");
}
