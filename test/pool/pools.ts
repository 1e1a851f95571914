/** The pools of all entries as they are built, with settings that divide calls of any size; and what two outcomes have in common. */

import { isDeepStrictEqual } from "node:util";
import { afterAll, expect } from "vitest";
import type { Pool, PoolOptions } from "../../src/pool/api.js";
import type { Settings } from "../../src/pool/divided.js";
import type { Library } from "../../src/pool/library.js";
import type { WorkerSources } from "../../src/pool/webThreads.js";
import type { Api } from "../tools/api.js";

type Core = typeof import("../../src/pool/core.js");

const dist = (file: string): URL => new URL(`../../dist/${file}`, import.meta.url);
const load = async <Module>(file: string): Promise<Module> => import(dist(file).href);

const core = await load<Core>("pool-core.js");

export interface PooledEntry {
  readonly name: string;
  readonly api: Api;
  readonly library: Library;
  readonly core: Core;
  readonly make: (options: unknown, settings?: Settings) => Pool;
}

/** Threads of Node alone, on the file at a URL. */
export function threadsOn(url: () => URL): WorkerSources {
  const refuse = () => {
    throw new Error("Node starts no Web Workers");
  };
  return { entry: "index", url, worker: refuse, inline: refuse };
}

async function pooled(name: string, file: string, pool: string): Promise<PooledEntry> {
  const library = await load<Library>(file);
  const worker = threadsOn(() => dist(`${pool}-worker.js`));
  return {
    name,
    api: library as unknown as Api,
    library,
    core,
    make: (options, settings) => core.poolMaker(library, worker, settings)(options as PoolOptions),
  };
}

export const entries: readonly PooledEntry[] = [
  await pooled("xent", "index.js", "pool"),
  await pooled("xent/relaxed", "relaxed.js", "relaxed-pool"),
  await pooled("xent/js", "js.js", "js-pool"),
];

/** Whatever can be cut is, into small pieces, some of which wait for a slot. */
export const SMALL: Settings = {
  worthwhile: 0,
  pieceTime: 1,
  piecesPerThread: 3,
  slotBytes: 256,
  patience: 2000,
};

/** A pool whose threads all work, until the tests of a file are over. */
export async function openPool(entry: PooledEntry, threads: number, settings = SMALL): Promise<Pool> {
  const pool = entry.make({ threads }, settings);
  afterAll(() => pool.close());
  await pool.ready;
  expect(pool.mode).toBe("shared");
  expect(pool.threads).toBe(threads);
  return pool;
}

/** Equal to the last bit, zeros and all; NaN is NaN. */
export function expectSame(got: unknown, expected: unknown, label: string): void {
  // Without a report of how they differ, which would take a multiple of the time.
  if (!isDeepStrictEqual(plain(got), plain(expected))) expect(got, label).toStrictEqual(expected);
}

/** With arrays of one class, whatever memory they lie in. */
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as Float32Array);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field)]));
}

/** The same arguments, each array in shared memory. */
export function shared<T>(value: T): T {
  if (ArrayBuffer.isView(value)) {
    const from = value as unknown as Float32Array;
    const Class = from.constructor as Float32ArrayConstructor;
    const copy = new Class(new SharedArrayBuffer(from.byteLength) as unknown as ArrayBuffer);
    copy.set(from);
    return copy as unknown as T;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, shared(field)])) as T;
}
