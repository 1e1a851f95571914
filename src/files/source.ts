/** Where bytes come from: a file, a Blob, memory, standard input. Nothing here knows which. */
import { InputError } from "./inputError.js";

export interface ByteSource {
  /** How many bytes there are; Infinity for a stream, of which nobody knows, and which is read from its first byte to its last. */
  readonly size: number;
  /**
   * The bytes `[offset, offset + length)`: fewer only where the source ends before. `into` has room for as many; a source may
   * fill and return it, or return other bytes.
   */
  read(offset: number, length: number, into?: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** Fills `into` from `offset` on, as far as there are bytes; returns how many there were. */
export async function readInto(source: ByteSource, offset: number, into: Uint8Array): Promise<number> {
  const bytes = await source.read(offset, into.length, into);
  if (bytes !== into) into.set(bytes);
  return bytes.length;
}

/** Bytes that are held. */
export class MemorySource implements ByteSource {
  readonly size: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.size = bytes.length;
    this.#bytes = bytes;
  }

  read(offset: number, length: number): Uint8Array {
    return this.#bytes.subarray(offset, offset + length);
  }
}

/** A part of a source. That it lies within is checked by who makes it. */
export class Section implements ByteSource {
  readonly size: number;
  readonly #path: string;
  readonly #source: ByteSource;
  readonly #start: number;

  constructor(path: string, source: ByteSource, start: number, size: number) {
    this.#path = path;
    this.#source = source;
    this.#start = start;
    this.size = size;
  }

  async read(offset: number, length: number, into?: Uint8Array): Promise<Uint8Array> {
    const wanted = Math.max(0, Math.min(length, this.size - offset));
    const bytes = await this.#source.read(this.#start + offset, wanted, into?.subarray(0, wanted));
    if (bytes.length < wanted) throw new InputError(this.#path, "became shorter while it was read");
    return bytes;
  }
}

/** At most `length` bytes: fewer where the source ends before. */
export async function startOf(source: ByteSource, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  return bytes.subarray(0, await readInto(source, offset, bytes));
}
