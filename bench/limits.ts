/** The physical limits of the machine, measured in the same run: reading memory, and the clock of the processor. */

import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { instantiateSync } from "@assemblyscript/loader";
import type { Input } from "./inputs.js";
import { timedCall, timeInTurn } from "./time.js";

const SOURCE = "limits.ts";
/** Addresses below belong to the module itself. */
const DATA_BYTES = 64;
const PAGE_BYTES = 65_536;

const CHAIN_LENGTH = 1 << 20;
const CYCLES_PER_LINK = 2;
/** Node 20 takes its time with the code of a loop that has run, and puts it in place only when nothing else runs. */
const OPTIMIZATION_MS = 100;
const UNOPTIMIZED_CALLS = 5;

interface Limits {
  read(x: number, bytes: number): number;
  chain(count: number, start: number): number;
  multiplyAdd(x: number, rounds: number): void;
}

/** Compiled on first use. */
let compiled: Promise<WebAssembly.Module> | null = null;

async function instantiate(memory: WebAssembly.Memory, isRelaxed = false): Promise<Limits> {
  if (isRelaxed) return exportsOf(await compile("--enable", "relaxed-simd"), memory);
  compiled ??= compile();
  return exportsOf(await compiled, memory);
}

function exportsOf(module: WebAssembly.Module, memory: WebAssembly.Memory): Limits {
  const { exports } = instantiateSync<Record<string, unknown>>(module, { env: { memory } });
  return exports as unknown as Limits;
}

async function compile(...features: readonly string[]): Promise<WebAssembly.Module> {
  // The compiler takes seconds to load: not for a usage error.
  const { default: asc } = await import("assemblyscript/asc");
  let binary: Uint8Array<ArrayBuffer> | undefined;
  const options = ["--enable", "simd", "--runtime", "stub", "--use", "abort=", "--importMemory"];
  const memoryOptions = ["--initialMemory", "1", "--maximumMemory", "65536", "--noAssert"];
  const { error, stderr } = await asc.main(
    [SOURCE, ...options, ...features, ...memoryOptions, "-O1", "-o", "limits.wasm"],
    {
      readFile: (name) =>
        name === SOURCE ? readFileSync(new URL(`assembly/${SOURCE}`, import.meta.url), "utf8") : null,
      writeFile(name, contents) {
        if (name === "limits.wasm") binary = Uint8Array.from(contents as Uint8Array);
      },
      listFiles: () => [],
    },
  );
  if (error || binary === undefined) throw new Error(`asc failed: ${stderr}`);
  return new WebAssembly.Module(binary);
}

/** How many Ge/s a SIMD sum of the logits reads, from a memory of their size. */
export async function readLimit({ logits }: Input): Promise<number> {
  const pages = Math.ceil((DATA_BYTES + logits.byteLength) / PAGE_BYTES) + 1;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  new Float32Array(memory.buffer, DATA_BYTES, logits.length).set(logits);
  const { read } = await instantiate(memory);
  const calls = Math.ceil(1e5 / logits.length);
  let sink = 0;
  const call = () => {
    sink += read(DATA_BYTES, logits.byteLength);
  };
  const [{ median }] = await timeInTurn([timedCall(call, calls, false)]);
  if (Number.isNaN(sink)) throw new Error("reading gave NaN");
  return logits.length / median;
}

/** The clock in GHz, by a chain of dependent instructions. */
export async function measureClock(): Promise<number> {
  const { chain } = await instantiate(new WebAssembly.Memory({ initial: 1, maximum: 1 }));
  let state = 1;
  const call = () => {
    state = chain(CHAIN_LENGTH, state);
  };
  for (let count = 0; count < UNOPTIMIZED_CALLS; count++) {
    call();
    await setTimeout(OPTIMIZATION_MS);
  }
  const [{ min }] = await timeInTurn([timedCall(call, 1, false)]);
  return (CHAIN_LENGTH * CYCLES_PER_LINK) / min;
}

const MULTIPLY_ADD_ROUNDS = 1 << 18;
const OPERATIONS_PER_ROUND = 12 * 4 * 2;

/** How many GFLOP/s multiply-adds of vectors reach in registers: as two instructions, and fused where the runtime has that. */
export async function measureMultiplyAdds(): Promise<{ plain: number; fused: number | null }> {
  const pace = async (isRelaxed: boolean): Promise<number> => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
    const { multiplyAdd } = await instantiate(memory, isRelaxed);
    const [{ min }] = await timeInTurn([
      timedCall(() => multiplyAdd(DATA_BYTES, MULTIPLY_ADD_ROUNDS), 1, false),
    ]);
    return (MULTIPLY_ADD_ROUNDS * OPERATIONS_PER_ROUND) / min;
  };
  return { plain: await pace(false), fused: await pace(true).catch(() => null) };
}
