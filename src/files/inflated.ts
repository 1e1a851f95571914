/** A deflated file of a zip archive: inflated as it is read, from its beginning again where it is read backwards. */
import type { FileEntry } from "@zip.js/zip.js/lib/zip-core-reader.js";
import { InputError } from "./inputError.js";
import type { ByteSource } from "./source.js";

interface Inflation {
  readonly chunks: ReadableStreamDefaultReader<Uint8Array>;
  /** Settles when all is inflated, and its checksum and its size are as the archive says. */
  readonly end: Promise<Error | null>;
  readonly abort: AbortController;
  position: number;
  rest: Uint8Array;
}

export class InflatedSource implements ByteSource {
  readonly size: number;
  readonly #path: string;
  readonly #entry: FileEntry;
  #inflation: Inflation | null = null;

  constructor(path: string, entry: FileEntry, size: number) {
    this.size = size;
    this.#path = path;
    this.#entry = entry;
  }

  async read(offset: number, length: number, into = new Uint8Array(length)): Promise<Uint8Array> {
    const inflation = this.#at(offset);
    while (inflation.position < offset) await this.#take(inflation, offset - inflation.position);
    const wanted = Math.max(0, Math.min(length, this.size - offset));
    for (let done = 0; done < wanted; ) {
      const bytes = await this.#take(inflation, wanted - done);
      into.set(bytes, done);
      done += bytes.length;
    }
    if (inflation.position === this.size && wanted > 0) await this.#finish(inflation);
    return wanted === into.length ? into : into.subarray(0, wanted);
  }

  /** The one that goes on, unless what is asked for lies behind it. */
  #at(offset: number): Inflation {
    if (this.#inflation !== null && this.#inflation.position <= offset) return this.#inflation;
    this.#inflation?.abort.abort();
    this.#inflation = this.#begin();
    return this.#inflation;
  }

  #begin(): Inflation {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const abort = new AbortController();
    const end = this.#entry
      .getData(writable, { checkCrc32: true, useWebWorkers: false, signal: abort.signal })
      .then(() => null, asError);
    return { chunks: readable.getReader(), end, abort, position: 0, rest: new Uint8Array() };
  }

  /** The next bytes, as many as there are in one piece, at most `most`. */
  async #take(inflation: Inflation, most: number): Promise<Uint8Array> {
    while (inflation.rest.length === 0) {
      const { done, value } = await inflation.chunks.read().catch(() => ({ done: true, value: undefined }));
      if (done || value === undefined) throw this.#damaged(await inflation.end);
      inflation.rest = value;
    }
    const bytes = inflation.rest.subarray(0, most);
    inflation.rest = inflation.rest.subarray(bytes.length);
    inflation.position += bytes.length;
    return bytes;
  }

  /** Nothing may follow, and the checksum has to be right. */
  async #finish(inflation: Inflation): Promise<void> {
    const { done, value } = await inflation.chunks.read().catch(() => ({ done: true, value: undefined }));
    if (inflation.rest.length > 0 || (!done && value !== undefined)) {
      inflation.abort.abort();
      throw new InputError(this.#path, `inflates to more than the ${this.size} bytes that it claims to hold`);
    }
    const error = await inflation.end;
    if (error !== null) throw this.#damaged(error);
  }

  #damaged(error: Error | null): InputError {
    return new InputError(this.#path, `cannot be inflated: ${error?.message ?? "it ends too early"}`);
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
