/** The programs that a runtime is given: they import the package by its name, as a user does. */

const MAIN_IMPORTS = `import * as xent from "xent";
import * as relaxed from "xent/relaxed";
import * as js from "xent/js";
`;
const IMPORTS = `${MAIN_IMPORTS}import * as linear from "xent/linear";
import * as relaxedLinear from "xent/relaxed/linear";
import * as jsLinear from "xent/js/linear";
`;
const ENTRIES = `{ xent: [xent, linear], "xent/relaxed": [relaxed, relaxedLinear], "xent/js": [js, jsLinear] }`;

/** Prints the report as JSON. `report`: where report.js is, from the program. */
export function printingProgram(report = "./report.js"): string {
  return `${IMPORTS}import { report } from "${report}";
console.log(JSON.stringify(await report(${ENTRIES})));
`;
}

/** Prints for each entry whether two threads compute what one does: now and later, in ordinary and in shared memory, of arrays given up. */
export const POOL_PROGRAM = `${MAIN_IMPORTS}import { createPool } from "xent/pool";
import { createPool as createRelaxed } from "xent/relaxed/pool";
import { createPool as createJs } from "xent/js/pool";
const data = Float32Array.from({ length: 1e6 }, (_, k) => 6 * Math.sin(k * 0.7));
const target = Int32Array.from({ length: 1000 }, (_, row) => (row * 31) % 1000);
const plain = { data, shape: [1000, 1000] };
const entries = [[xent, createPool], [relaxed, createRelaxed], [js, createJs]];
for (const [entry, create] of entries) {
  const pool = create({ threads: 2 });
  await pool.ready;
  const shared = pool.shared(Float32Array, [1000, 1000]);
  shared.data.set(data);
  const out = pool.shared(Float32Array, 1e6);
  const { loss, grad } = entry.crossEntropyGrad(plain, target);
  const same = (result) => result.loss === loss && result.grad.data.every((value, k) => value === grad.data[k]);
  const results = [
    pool.crossEntropyGrad(plain, target),
    pool.crossEntropyGrad(shared, target),
    await pool.async.crossEntropyGrad(shared, target),
    await pool.async.crossEntropyGrad(plain, target, { signal: new AbortController().signal }),
    pool.crossEntropyGrad(shared, target, { out }),
  ];
  const [first, second] = [data.slice(), data.slice()];
  const given = [
    pool.async.crossEntropyGrad({ data: first, shape: [1000, 1000] }, target, { transfer: [first] }),
    pool.async.crossEntropyGrad({ data: second, shape: [1000, 1000] }, target, { transfer: [second], out: second }),
  ];
  results.push(...await Promise.all(given));
  if (first.length > 0) throw new Error("what is given up is not detached");
  console.log(pool.mode, pool.threads, results.every(same));
}
`;

/** What that prints of each entry: where threads share memory. */
export const POOL_OUTPUT = "shared 2 true";

/** A helper that is lost in its first piece: `how` is what it does then. */
export const lostHelper = (
  how: "process.exit(1)" | "for (;;);",
): string => `import process from "node:process";
import * as library from "../node_modules/xent/dist/index.js";
import { serve } from "../node_modules/xent/dist/pool-core.js";
const lose = (call) => {
  call.losses?.fill(7);
  ${how}
};
const { inside, backend } = library;
const engine = { ...inside.engine, crossEntropyGrad: lose };
serve({ inside: { ...inside, engine }, backend: backend ?? library.backend }, import.meta.url);
`;

/** Prints whether calls whose helpers are lost, in the ways of these files, have the bits of one thread, now and later. */
export const lostProgram = (
  files: readonly string[],
): string => `import * as xent from "../node_modules/xent/dist/index.js";
import { poolMaker } from "../node_modules/xent/dist/pool-core.js";
const data = Float32Array.from({ length: 1e6 }, (_, k) => 6 * Math.sin(k * 0.7));
const target = Int32Array.from({ length: 1000 }, (_, row) => (row * 31) % 1000);
const plain = { data, shape: [1000, 1000] };
const { loss, grad } = xent.crossEntropyGrad(plain, target);
const same = (result) => result.loss === loss && result.grad.data.every((value, k) => value === grad.data[k]);
for (const file of ${JSON.stringify(files)})
  for (const later of [false, true]) {
    let started = 0;
    const url = () => new URL(started++ < 2 ? file : "../node_modules/xent/dist/pool-worker.js", import.meta.url);
    const pool = poolMaker(xent, { entry: "index", url })({ threads: 3 });
    await pool.ready;
    const { threads } = pool;
    const results = [];
    for (let k = 0; k < 2; k++)
      results.push(later ? await pool.async.crossEntropyGrad(plain, target) : pool.crossEntropyGrad(plain, target));
    await pool.ready;
    console.log(threads, results.every(same), started > 2);
    pool.close();
  }
`;

/** Posts the report, or the error, to the page's server. */
export function postingProgram(report = "./report.js"): string {
  return `${IMPORTS}import { report } from "${report}";
report(${ENTRIES})
  .then((value) => ({ value }), (error) => ({ error: String(error.stack ?? error) }))
  .then((body) => fetch("/report", { method: "POST", body: JSON.stringify(body) }));
`;
}

/** Posts the report, or the error, from an audio worklet to its page, which also computes its hashes: there is neither here, nor a clock. */
export function workletProgram(report = "./report.js"): string {
  return `${IMPORTS}import { report } from "${report}";
globalThis.performance ??= { now: () => 0 };
class Reporter extends AudioWorkletProcessor {
  constructor() {
    super();
    const digest = (_, bytes) => new Promise((resolve) => {
      this.port.onmessage = ({ data }) => resolve(data);
      this.port.postMessage({ bytes });
    });
    globalThis.crypto ??= { subtle: { digest } };
    report(${ENTRIES})
      .then((value) => ({ value }), (error) => ({ error: String(error.stack ?? error) }))
      .then((body) => this.port.postMessage({ body }));
  }
  process() {
    return false;
  }
}
registerProcessor("reporter", Reporter);
`;
}

/**
 * A worker of Cloudflare that answers with the report; the golden results are computed per request, or when it is loaded. Its clock
 * is of no use in a handler: the request `?entry=xent&calls=9` is for a clock outside.
 */
export function handlerProgram(where: "handler" | "module scope", report = "./report.js"): string {
  const results = where === "handler" ? "" : "const results = goldens(entries);\n";
  const given = where === "handler" ? "" : ", results";
  return `${IMPORTS}import { crossEntropyCall, goldens, report } from "${report}";
const entries = ${ENTRIES};
const timed = Object.fromEntries(Object.entries(entries).map(([name, [api]]) => [name, crossEntropyCall(api)]));
${results}export default {
  async fetch(request) {
    const { searchParams } = new URL(request.url);
    const calls = Number(searchParams.get("calls"));
    if (calls === 0) return Response.json(await report(entries${given}));
    const call = timed[searchParams.get("entry")];
    for (let k = 1; k < calls; k++) call();
    return Response.json(call());
  },
};
`;
}

/** The listener of an edge function, of a handler. */
export const LISTENER = `import handler from "./handler.js";
addEventListener("fetch", (event) => event.respondWith(handler.fetch(event.request)));
`;

const TEST_LIMIT_MS = 180_000;

/** A test inside a worker of Cloudflare: what the worker of the documents answers, and the report, are for who runs the test. */
export function workerTest(request: string, report = "./report.js"): string {
  return `import { exports } from "cloudflare:workers";
import { test } from "vitest";
${IMPORTS}import { report } from "${report}";
test("the worker answers, and reports", { timeout: ${TEST_LIMIT_MS} }, async ({ task }) => {
  const response = await exports.default.fetch("http://localhost/", { method: "POST", body: ${JSON.stringify(request)} });
  task.meta.answer = await response.json();
  task.meta.report = await report(${ENTRIES});
});
`;
}

/** How a test of jest gets the package; that of TypeScript is type-checked. */
const JEST_IMPORTS = {
  require: `const xent = require("xent");
const relaxed = require("xent/relaxed");
const js = require("xent/js");
const linear = require("xent/linear");
const relaxedLinear = require("xent/relaxed/linear");
const jsLinear = require("xent/js/linear");
`,
  import: IMPORTS,
  "import in TypeScript": `${IMPORTS}declare const require: (path: string) => any;
declare const test: (name: string, run: () => unknown, limit: number) => void;
const mean: number = xent.crossEntropy([Float32Array.of(3, 1, -3)], [1]);
if (xent.backend === "js" || mean < 2) throw new Error("the kernels do not answer");
`,
} as const;

/** A test that leaves the report beside it. */
export function jestTest(how: keyof typeof JEST_IMPORTS): string {
  return `${JEST_IMPORTS[how]}test("reports", () => require("./leave.js").leave(${ENTRIES}), ${TEST_LIMIT_MS});
`;
}

/** What a test of jest leaves the report by, `leave.js`. The page of jsdom has no cryptography. */
export const JEST_REPORT = `const { webcrypto } = require("node:crypto");
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { report } = require("./report.js");
if (crypto.subtle === undefined) Object.defineProperty(globalThis, "crypto", { value: webcrypto });
exports.leave = async (entries) =>
  writeFileSync(join(__dirname, "report.json"), JSON.stringify(await report(entries)));
`;
