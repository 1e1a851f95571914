/** What a short row costs, part by part: the kernels on a block that lies in their memory already. */

import { readFileSync } from "node:fs";
import { CLOSE, GUESS, OPEN, SUM } from "../src/wasm/passes.js";
import { createInput } from "./inputs.js";
import { matrix } from "./shapes.js";
import { timedCall, timeInTurn } from "./time.js";

export interface ShortRowCost {
  readonly kernels: string;
  readonly part: string;
  /** Of one row, by the median. */
  readonly nanoseconds: number;
}

/** As many rows as are computed together. */
const SHAPE = matrix(2048, 16);
const LANES = 4;
const PAGES = 24;
const BLOCK_BYTES = 128 * 1024;
const ALIGNMENT = 64;
const CALLS = 20;

interface Kernels {
  readonly STATE_BYTES: WebAssembly.Global;
  freeMemory(): number;
  interleave_f32(out: number, x: number, rows: number, classes: number): void;
  crossEntropy_f32(steps: number, losses: number, out: number, x: number, ...others: number[]): void;
  total_f32(total: number, losses: number, count: number, isFirst: number): number;
}

/** The parts of a call, in their order; each leaves what the next one needs. */
function partsOf(file: string): Record<string, () => void> {
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES });
  const module = new WebAssembly.Module(readFileSync(new URL(`../build/${file}.wasm`, import.meta.url)));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const kernels = exports as unknown as Kernels;
  let end = kernels.freeMemory();
  const take = (bytes: number): number => {
    const start = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
    end = start + bytes + ALIGNMENT;
    return start;
  };
  const { outer: rows, classes } = SHAPE;
  const state = take(kernels.STATE_BYTES.value);
  const [raw, x, targets, losses, total] = [
    BLOCK_BYTES,
    BLOCK_BYTES,
    rows * Int32Array.BYTES_PER_ELEMENT,
    rows * Float64Array.BYTES_PER_ELEMENT,
    ALIGNMENT,
  ].map(take);
  const { logits, target } = createInput(SHAPE);
  const floats = new Float32Array(memory.buffer);
  new Int32Array(memory.buffer).set(target, targets / Int32Array.BYTES_PER_ELEMENT);
  const run = (steps: number) =>
    kernels.crossEntropy_f32(steps, losses, 0, x, targets, 0, 0, state, 0, rows / LANES, classes, LANES);
  return {
    "copying the logits in": () => floats.set(logits, raw / Float32Array.BYTES_PER_ELEMENT),
    "laying four rows side by side": () => kernels.interleave_f32(x, raw, rows, classes),
    "setting the target apart, exp and sum": () => run(OPEN | GUESS | SUM),
    "logarithm and loss": () => run(CLOSE),
    "adding the losses up": () => {
      kernels.total_f32(total, losses, rows, 1);
    },
  };
}

export async function measureShortRows(rounds: number): Promise<ShortRowCost[]> {
  const costs: ShortRowCost[] = [];
  for (const kernels of ["kernels", "kernels.relaxed"]) {
    const parts = Object.entries(partsOf(kernels));
    for (const [, part] of parts) part();
    const timings = await timeInTurn(
      parts.map(([, part]) => timedCall(part, CALLS, false)),
      rounds,
    );
    parts.forEach(([part], k) => {
      costs.push({ kernels, part, nanoseconds: timings[k].median / SHAPE.outer });
    });
  }
  return costs;
}
