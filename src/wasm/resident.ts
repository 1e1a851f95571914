/** resident: arrays in a memory of their own. */

import type { ViewData } from "../engine/data.js";
import { Halves } from "../halves.js";
import { bufferOf } from "../intrinsics.js";
import type { KernelFunction } from "./kernelFunction.js";
import { BLOCK_PAGES, PADDING_BYTES, PAGE_BYTES } from "./layout.js";
import { createMemory, type Memory, type Residents, type Stages } from "./memory.js";

/** Zeroed arrays in a memory of their own. */
export const resident: KernelFunction<"resident"> = (stages, { double, lengths }) => {
  const Floats = double ? Float64Array : Float32Array;
  const bytes = lengths.map((length) => paddedBytes(length * Floats.BYTES_PER_ELEMENT));
  const memory = createMemory(
    stages.families,
    bytes.reduce((sum, size) => sum + size, 0),
  );
  stages.residents ??= new Memories(stages);
  stages.residents.add(memory);
  let start = BLOCK_PAGES * PAGE_BYTES;
  return lengths.map((length, i) => {
    const array = new Floats(memory.buffer, start, length);
    start += bytes[i];
    return array;
  });
};

function paddedBytes(bytes: number): number {
  return Math.ceil(bytes / PADDING_BYTES) * PADDING_BYTES + PADDING_BYTES;
}

class Memories implements Residents {
  readonly #stages: Stages;
  /** By the buffer of a memory, which lives as long as an array on it does. */
  readonly #byBuffer = new WeakMap<ArrayBufferLike, Memory>();

  constructor(stages: Stages) {
    this.#stages = stages;
  }

  add(memory: Memory): void {
    this.#byBuffer.set(memory.buffer, memory);
  }

  memoryOf(data: ViewData): Memory | undefined {
    const memory = data instanceof Halves ? undefined : this.#byBuffer.get(bufferOf(data));
    try {
      memory?.instances.add(this.#stages.families);
      return memory;
    } catch (error) {
      if (error instanceof WebAssembly.LinkError) throw error;
      return undefined;
    }
  }
}
