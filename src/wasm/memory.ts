/** The memories that kernels run on. Each has a fixed size, whatever the size of the tensors. */

import type { FloatArray, FloatData, View, ViewData } from "../engine/data.js";
import { Halves } from "../halves.js";
import { bufferOf } from "../intrinsics.js";
import { BLOCK_PAGES, layOut, PADDING_BYTES, PAGE_BYTES } from "./layout.js";
import { Instances, type LoadedFamily } from "./module.js";
import { Stage } from "./stage.js";

/** A memory with kernels on it: a stage for float32 and one for float64, on the same blocks. */
interface Memory {
  readonly buffer: ArrayBuffer;
  readonly instances: Instances;
  readonly single: Stage;
  readonly double: Stage;
}

/** With `bytes` bytes behind the blocks. */
function createMemory(families: readonly LoadedFamily[], bytes: number): Memory {
  const pages = BLOCK_PAGES + Math.ceil(bytes / PAGE_BYTES);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
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
      halves,
      integers,
      doubles,
    );
  return { buffer, instances, single: create(true), double: create(false) };
}

/** The memories of an engine: one to stage in, and those of resident arrays. */
export class Stages {
  private readonly staging: Memory;
  /** By the buffer of a memory, which lives as long as an array on it does. */
  private readonly resident = new WeakMap<ArrayBufferLike, Memory>();
  /** Most programs have none: then there is nothing to look up. */
  private hasResident = false;

  /** With the families that are loaded: more may be. */
  constructor(private families: readonly LoadedFamily[]) {
    this.staging = createMemory(families, 0);
  }

  /** Puts more families onto the memories: `families` are all that are loaded, in the order in which they were. */
  add(families: readonly LoadedFamily[]): void {
    this.staging.instances.add(families);
    this.families = families;
  }

  /** The stage for float64 or float32, in the memory that `data`, or else `out`, lies in. */
  of({ data, double }: Pick<View, "data" | "double">, out?: FloatData | null): Stage {
    const memory = this.hasResident ? this.memoryOf(data, out) : this.staging;
    return double ? memory.double : memory.single;
  }

  private memoryOf(data: ViewData, out?: FloatData | null): Memory {
    return this.residentMemory(data) ?? (out ? this.residentMemory(out) : undefined) ?? this.staging;
  }

  /** Undefined where there is none, or no room for kernels on it: its tensors are then staged as others are. */
  private residentMemory(data: ViewData): Memory | undefined {
    const memory = data instanceof Halves ? undefined : this.resident.get(bufferOf(data));
    try {
      memory?.instances.add(this.families);
      return memory;
    } catch (error) {
      if (error instanceof WebAssembly.LinkError) throw error;
      return undefined;
    }
  }

  /** The stage for float64 or float32 of arrays that lie outside. */
  ofType(double: boolean): Stage {
    return double ? this.staging.double : this.staging.single;
  }

  /** Zeroed arrays in a memory of their own. */
  allocate(double: boolean, lengths: readonly number[]): FloatArray[] {
    const Floats = double ? Float64Array : Float32Array;
    const bytes = lengths.map((length) => paddedBytes(length * Floats.BYTES_PER_ELEMENT));
    const memory = createMemory(
      this.families,
      bytes.reduce((sum, size) => sum + size, 0),
    );
    this.resident.set(memory.buffer, memory);
    this.hasResident = true;
    let start = BLOCK_PAGES * PAGE_BYTES;
    return lengths.map((length, i) => {
      const array = new Floats(memory.buffer, start, length);
      start += bytes[i];
      return array;
    });
  }
}

function paddedBytes(bytes: number): number {
  return Math.ceil(bytes / PADDING_BYTES) * PADDING_BYTES + PADDING_BYTES;
}
