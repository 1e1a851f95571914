/** The bytes of a file that a visitor has chosen: read in pieces, the next one while the last one is computed on, and few of them kept. */
import { InputError } from "../../src/files/inputError.js";
import type { ByteSource } from "../../src/files/source.js";

export const PIECE_BYTES = 1 << 22;
/** Of a file: the targets of a file of llama.cpp lie elsewhere than its rows, and a block may begin in the piece before. */
const MOST_PIECES = 4;

/** The file was moved, deleted or changed after it was chosen. */
export class VanishedFile extends InputError {
  constructor(path: string) {
    super(path, "cannot be read any more: it was moved, deleted or changed after it was chosen");
  }
}

/** What is asked of a `File`. */
export type Sliced = Pick<Blob, "size" | "slice">;

export class FileSource implements ByteSource {
  readonly size: number;
  readonly #path: string;
  readonly #file: Sliced;
  /** By their number; the one that was used last is the last one. */
  readonly #pieces = new Map<number, Promise<Uint8Array>>();

  /** `path`: what messages call it. */
  constructor(path: string, file: Sliced) {
    this.#path = path;
    this.#file = file;
    this.size = file.size;
  }

  async read(offset: number, length: number, into = new Uint8Array(length)): Promise<Uint8Array> {
    const wanted = Math.max(0, Math.min(length, this.size - offset));
    let done = 0;
    while (done < wanted) {
      const at = offset + done;
      const number = Math.floor(at / PIECE_BYTES);
      const piece = await this.#piece(number);
      const part = piece.subarray(at - number * PIECE_BYTES).subarray(0, wanted - done);
      into.set(part, done);
      done += part.length;
    }
    return done === into.length ? into : into.subarray(0, done);
  }

  /** Begins the next one too, where the reading goes on from piece to piece. */
  #piece(number: number): Promise<Uint8Array> {
    const isNext = number === 0 || this.#pieces.has(number - 1);
    const piece = this.#held(number);
    if (isNext && (number + 1) * PIECE_BYTES < this.size) this.#held(number + 1);
    return piece;
  }

  #held(number: number): Promise<Uint8Array> {
    const held = this.#pieces.get(number) ?? this.#load(number);
    this.#pieces.delete(number);
    this.#pieces.set(number, held);
    if (this.#pieces.size > MOST_PIECES) {
      const [oldest] = this.#pieces.keys();
      this.#pieces.delete(oldest);
    }
    return held;
  }

  #load(number: number): Promise<Uint8Array> {
    const start = number * PIECE_BYTES;
    const end = Math.min(start + PIECE_BYTES, this.size);
    const loaded = this.#slice(start, end);
    // Whoever waits for it is told; nobody may.
    loaded.catch(() => {});
    return loaded;
  }

  async #slice(start: number, end: number): Promise<Uint8Array> {
    let bytes: Uint8Array;
    try {
      bytes = new Uint8Array(await this.#file.slice(start, end).arrayBuffer());
    } catch {
      throw new VanishedFile(this.#path);
    }
    if (bytes.length < end - start) throw new VanishedFile(this.#path);
    return bytes;
  }
}
