/** The memories that kernels run on. Each has a fixed size, whatever the size of the tensors. */

import type { FloatData, View, ViewData } from "../engine/data.js";
import { BLOCK_PAGES, layOut, PAGE_BYTES } from "./layout.js";
import { Instances, type LoadedFamily } from "./module.js";
import { Stage } from "./stage.js";

/** A memory with kernels on it: a stage for float32 and one for float64, on the same blocks. */
export interface Memory {
  readonly buffer: ArrayBuffer;
  readonly instances: Instances;
  readonly single: Stage;
  readonly double: Stage;
}

/** With `bytes` bytes behind the blocks. */
export function createMemory(families: readonly LoadedFamily[], bytes: number): Memory {
  const pages = BLOCK_PAGES + Math.ceil(bytes / PAGE_BYTES);
  // `Object.prototype` may have a field that a memory can have, such as `shared`.
  const size: WebAssembly.MemoryDescriptor = Object.assign(Object.create(null), {
    initial: pages,
    maximum: pages,
  });
  const memory = new WebAssembly.Memory(size);
  const { buffer } = memory;
  const instances = new Instances(memory);
  instances.add(families);
  const { exports } = instances;
  const address = layOut(exports);
  const floats = new Float32Array(buffer);
  const doubles = new Float64Array(buffer);
  const halves = new Uint16Array(buffer);
  const integers = new Int32Array(buffer);
  const create = (single: boolean) =>
    new Stage(
      single,
      single ? instances.single : instances.double,
      exports,
      address,
      bytes > 0,
      single ? floats : doubles,
      new Uint8Array(buffer),
      halves,
      integers,
      doubles,
    );
  return { buffer, instances, single: create(true), double: create(false) };
}

/** Finds the memories that arrays lie in. */
export interface Residents {
  add(memory: Memory): void;
  /** Undefined where there is none, or no room for kernels on it: its tensors are then staged as others are. */
  memoryOf(data: ViewData): Memory | undefined;
}

/** The memories of an engine: one to stage in, and those of resident arrays. */
export class Stages {
  private readonly staging: Memory;
  /** Most programs have no resident arrays: then there is nothing to look up. */
  residents: Residents | null = null;

  /** With the families that are loaded: more may be. */
  constructor(public families: readonly LoadedFamily[]) {
    this.staging = createMemory(families, 0);
  }

  /** Puts more families onto the memories: `families` are all that are loaded, in the order in which they were. */
  add(families: readonly LoadedFamily[]): void {
    this.staging.instances.add(families);
    this.families = families;
  }

  /** The stage for float64 or float32, in the memory that `data`, or else `out`, lies in. */
  of({ data, double }: Pick<View, "data" | "double">, out?: FloatData | null): Stage {
    const { residents, staging } = this;
    const memory = residents === null ? staging : (memoryIn(residents, data, out) ?? staging);
    return double ? memory.double : memory.single;
  }

  /** The stage for float64 or float32 of arrays that lie outside. */
  ofType(double: boolean): Stage {
    return double ? this.staging.double : this.staging.single;
  }
}

function memoryIn(residents: Residents, data: ViewData, out?: FloatData | null): Memory | undefined {
  return residents.memoryOf(data) ?? (out ? residents.memoryOf(out) : undefined);
}
