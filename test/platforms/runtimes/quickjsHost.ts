/** What runs a program in QuickJS and prints what it prints: `quickjsHost.ts <quickjs-emscripten> <program> <name=file...>`. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** A value inside. */
type Handle = object;

type Result = { readonly value: Handle; readonly error?: Handle };
type Settled = { readonly type: string; readonly error?: Handle };

interface Context {
  readonly global: Handle;
  readonly runtime: {
    setModuleLoader(load: (name: string) => string, normalize: (base: string, name: string) => string): void;
    executePendingJobs(): Result;
  };
  evalCode(code: string, file: string, options: { type: "module" }): Result;
  getPromiseState(promise: Handle): Settled;
  dump(value: Handle): { readonly message: string; readonly stack: string };
  newFunction(name: string, run: (argument: Handle) => Handle | undefined): Handle;
  newString(text: string): Handle;
  setProp(object: Handle, name: string, value: Handle): void;
  getString(value: Handle): string;
  getArrayBuffer(value: Handle): { readonly value: Uint8Array };
}

interface Library {
  getQuickJS(): Promise<{ newContext(): Context }>;
}

/** The language is all there is: what the report needs beside it comes from outside. */
const GLOBALS = `const bytesOf = (text) => Uint8Array.from(text.match(/../g), (byte) => Number.parseInt(byte, 16));
globalThis.performance = { now: () => Date.now() };
globalThis.crypto = { subtle: { digest: async (_, { buffer }) => bytesOf(sha256(buffer)).buffer } };
globalThis.console = { log: print };
`;

const [library, program, ...modules] = process.argv.slice(2);
const { getQuickJS }: Library = createRequire(import.meta.url)(library);
const files = Object.fromEntries(modules.map((given) => given.split("=")));
const context = (await getQuickJS()).newContext();
context.runtime.setModuleLoader(
  (name) => readFileSync(files[name], "utf8"),
  (_, name) => name,
);
define("print", (text) => {
  process.stdout.write(`${context.getString(text)}\n`);
  return undefined;
});
define("sha256", (buffer) => {
  const hash = createHash("sha256").update(context.getArrayBuffer(buffer).value);
  return context.newString(hash.digest("hex"));
});
run("globals.js", GLOBALS);
run(program, readFileSync(program, "utf8"));

function define(name: string, call: (argument: Handle) => Handle | undefined): void {
  context.setProp(context.global, name, context.newFunction(name, call));
}

/** To its end: what it awaits is a job. */
function run(name: string, code: string): void {
  const started = context.evalCode(code, name, { type: "module" });
  check(name, started);
  check(name, context.runtime.executePendingJobs());
  const settled = context.getPromiseState(started.value);
  check(name, settled);
  if (settled.type !== "fulfilled") throw new Error(`${name} is ${settled.type}`);
}

function check(name: string, { error }: { readonly error?: Handle }): void {
  if (error === undefined) return;
  const { message, stack } = context.dump(error);
  throw new Error(`${name}: ${message}\n${stack}`);
}
