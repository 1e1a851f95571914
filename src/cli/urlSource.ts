/** The bytes of a file on a web server: asked for in pieces, some of them ahead while those before are worked on. */
import { InputError } from "../files/inputError.js";
import type { NamedSource } from "./openSource.js";
import { type FilePart, type Patience, requestRange } from "./rangeRequest.js";
import { shownUrl } from "./url.js";

export const PIECE_BYTES = 1 << 20;
/** Requests at a time: one alone waits for the way there and back. */
const AHEAD = 8;
const MOST_HELD = 2 * AHEAD;

export class UrlSource implements NamedSource {
  readonly size: number;
  /** What messages call it. */
  readonly path: string;
  readonly #url: string;
  readonly #version: string;
  readonly #patience: Patience | undefined;
  /** By number, in the order in which they were asked for. */
  readonly #pieces = new Map<number, Promise<FilePart>>();
  /** Where the last read ended, and how many bytes were read one after the other before. */
  #end = 0;
  #run = 0;

  static async open(url: string, patience?: Patience): Promise<UrlSource> {
    return new UrlSource(url, await requestRange(url, 0, PIECE_BYTES, patience), patience);
  }

  private constructor(url: string, first: FilePart, patience: Patience | undefined) {
    this.path = shownUrl(url);
    this.size = first.size;
    this.#url = url;
    this.#version = first.version;
    this.#patience = patience;
    this.#pieces.set(0, Promise.resolve(first));
  }

  async read(offset: number, length: number, into = new Uint8Array(length)): Promise<Uint8Array> {
    const end = Math.min(offset + length, this.size);
    if (end <= offset) return into.subarray(0, 0);
    this.#run = offset === this.#end ? this.#run + end - offset : 0;
    this.#end = end;
    const last = pieceOf(end - 1);
    // A header is no reason to ask for what follows.
    const mostAhead = this.#run > PIECE_BYTES ? pieceOf(this.size - 1) : last;
    for (let k = pieceOf(offset); k <= last; k++) {
      for (let next = k; next <= Math.min(k + AHEAD, mostAhead); next++) this.#ask(next);
      const { bytes, size, version } = await this.#ask(k);
      if (size !== this.size || version !== this.#version)
        throw new InputError(this.path, "changed while it was read");
      const start = k * PIECE_BYTES;
      const from = Math.max(offset, start);
      into.set(bytes.subarray(from - start, end - start), from - offset);
    }
    return into.subarray(0, end - offset);
  }

  /** It is shared, and holds nothing open. */
  close(): void {}

  #ask(piece: number): Promise<FilePart> {
    const known = this.#pieces.get(piece);
    if (known !== undefined) return known;
    const start = piece * PIECE_BYTES;
    const asked = requestRange(this.#url, start, Math.min(start + PIECE_BYTES, this.size), this.#patience);
    // Who needs it is told; of what was asked for in vain, nobody.
    asked.catch(() => {});
    this.#pieces.set(piece, asked);
    for (const oldest of this.#pieces.keys()) {
      if (this.#pieces.size <= MOST_HELD) break;
      this.#pieces.delete(oldest);
    }
    return asked;
  }
}

function pieceOf(offset: number): number {
  return Math.floor(offset / PIECE_BYTES);
}

const sources = new Map<string, Promise<UrlSource>>();

/** One for each URL: what is known of a file, such as its fingerprint, is then of the bytes that are read. */
export function openUrl(url: string): Promise<UrlSource> {
  const source = sources.get(url) ?? UrlSource.open(url);
  sources.set(url, source);
  return source;
}
