/** A source as the zip library reads it. */
import { InputError } from "./inputError.js";
import type { ByteSource } from "./source.js";

/** Far more than what tells of the files of an archive, which is read at once. */
const MAX_READ_BYTES = 1 << 26;
const CHUNK_BYTES = 1 << 16;

export class ArchiveReader {
  readonly size: number;
  readonly #path: string;
  readonly #source: ByteSource;

  constructor(path: string, source: ByteSource) {
    this.size = source.size;
    this.#path = path;
    this.#source = source;
  }

  async readUint8Array(offset: number, length: number): Promise<Uint8Array> {
    if (length > MAX_READ_BYTES)
      throw new InputError(
        this.#path,
        `has a directory of ${length} bytes, expected at most ${MAX_READ_BYTES}`,
      );
    return this.#source.read(offset, length);
  }

  get readable(): ReadableStream<Uint8Array> {
    return this.createReadable();
  }

  createReadable({
    offset = 0,
    size = this.size,
  }: {
    offset?: number;
    size?: number;
  } = {}): ReadableStream<Uint8Array> {
    let done = 0;
    return new ReadableStream({
      pull: async (controller) => {
        const bytes = await this.#source.read(offset + done, Math.min(CHUNK_BYTES, size - done));
        done += bytes.length;
        if (bytes.length > 0) controller.enqueue(bytes);
        if (done >= size || bytes.length === 0) controller.close();
      },
    });
  }
}
