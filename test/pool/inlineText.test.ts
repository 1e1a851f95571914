/** The text of workers: it has no kernels, and computes with those that a page gives it. */

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { givingKernels } from "../../src/pool/givenKernels.js";

interface Entry {
  readonly backend: string;
  readonly inside: Parameters<typeof givingKernels>[0];
}

const dist = (file: string) => new URL(`../../dist/${file}`, import.meta.url);
const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
const { text }: { readonly text: string } = await import(dist("pool-inline.js").href);

/** What a thread of Node lacks of a Web Worker. */
const SCOPE = `const { parentPort } = require("node:worker_threads");
globalThis.WorkerGlobalScope = {};
globalThis.addEventListener = (type, listener) => parentPort.on(type, (data) => listener({ data }));
globalThis.postMessage = (message) => parentPort.postMessage(message);
`;

/** What the worker of an entry answers, given kernels by a statement. */
async function answerOf(entry: string, giving: string): Promise<unknown> {
  const worker = new Worker(`${SCOPE}globalThis.xentPoolEntry = "${entry}";\n${giving}${text}`, {
    eval: true,
  });
  worker.postMessage({ xentPool: { number: 1 } });
  const [{ xentPool }] = await once(worker, "message");
  await worker.terminate();
  return xentPool;
}

test.each(["index", "relaxed", "js"])("a worker of the text has the engine of %s", async (name) => {
  const { backend, inside }: Entry = await import(dist(`${name}.js`).href);
  expect(await answerOf(name, givingKernels(inside))).toEqual({ version, backend, takesCalls: false });
});

test("a worker of the text that is given no kernels answers with another engine, so that a pool drops it", async () => {
  expect(await answerOf("index", "")).not.toMatchObject({ backend: "wasm" });
});

test("the text has no kernels", () => {
  expect(text).not.toMatch(/text:"[^"]{100}/);
  expect(text.length).toBeLessThan(100_000);
});
