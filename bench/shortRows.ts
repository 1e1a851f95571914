/** What a short row costs, part by part: the kernels on a block that lies in their memory already. */

import { readFileSync } from "node:fs";
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
const PAGES = 24;
const BLOCK_BYTES = 128 * 1024;
const ALIGNMENT = 64;
const CALLS = 20;

interface Kernels {
  readonly STATE_BYTES: WebAssembly.Global;
  freeMemory(): number;
  crossEntropyShort_f32(losses: number, out: number, x: number, target: number, ...others: number[]): void;
  total_f32(total: number, rest: number, losses: number, count: number, isFirst: number): number;
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
  const [x, scratch, targets, losses, total] = [
    BLOCK_BYTES,
    BLOCK_BYTES,
    rows * Int32Array.BYTES_PER_ELEMENT,
    rows * Float64Array.BYTES_PER_ELEMENT,
    ALIGNMENT,
  ].map(take);
  const { logits, target } = createInput(SHAPE);
  const floats = new Float32Array(memory.buffer);
  new Int32Array(memory.buffer).set(target, targets / Int32Array.BYTES_PER_ELEMENT);
  return {
    // The kernel writes over the logits, so each call gets them anew.
    "copying the logits in, and their losses": () => {
      floats.set(logits, x / Float32Array.BYTES_PER_ELEMENT);
      kernels.crossEntropyShort_f32(losses, 0, x, targets, 0, 0, state, scratch, 0, 0, rows, classes, 1);
    },
    "adding the losses up": () => {
      kernels.total_f32(total, scratch, losses, rows, 1);
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
