/** What the logits file of llama.cpp says before its rows, and whether its size is the one that this promises. */
import { latin1, viewOf } from "./bytes.js";
import { InputError } from "./inputError.js";
import { type ByteSource, readInto } from "./source.js";

const MAGIC = "_logits_";
const SIZES_AT = MAGIC.length;
export const INT_BYTES = Int32Array.BYTES_PER_ELEMENT;
/** Magic, n_ctx, n_vocab and n_chunk. */
const HEADER_BYTES = MAGIC.length + 3 * INT_BYTES;
/** Scale and minimum of a row. */
export const ROW_HEAD_BYTES = 2 * Float32Array.BYTES_PER_ELEMENT;

export function isLlama(start: Uint8Array): boolean {
  return latin1(start, 0, MAGIC.length) === MAGIC;
}

export interface LlamaHeader {
  readonly nCtx: number;
  readonly nVocab: number;
  /** Those that are there as a whole. */
  readonly chunks: number;
  /** The second half of a chunk, but for its last token. */
  readonly rowsPerChunk: number;
  readonly tokensStart: number;
  readonly rowsStart: number;
  readonly rowBytes: number;
}

/** `allowTruncated`: whether whole chunks are enough where the file ends too early. */
export async function readLlamaHeader(
  path: string,
  source: ByteSource,
  allowTruncated: boolean,
): Promise<LlamaHeader> {
  const bytes = new Uint8Array(HEADER_BYTES);
  if ((await readInto(source, 0, bytes)) < HEADER_BYTES)
    throw new InputError(path, `ends within its header (${source.size} bytes in all)`);
  const [nCtx, nVocab, said] = [0, 1, 2].map((k) => viewOf(bytes).getInt32(SIZES_AT + k * INT_BYTES, true));
  for (const [name, value, least] of [
    ["n_ctx", nCtx, 3],
    ["n_vocab", nVocab, 2],
    ["n_chunk", said, 1],
  ] as const)
    if (value < least) throw new InputError(path, `has ${name} ${value}, expected at least ${least}`);
  const rowsPerChunk = nCtx - 1 - Math.floor(nCtx / 2);
  // A pad follows an odd number of codes.
  const rowBytes = ROW_HEAD_BYTES + 4 * Math.ceil(nVocab / 2);
  const rowsStart = HEADER_BYTES + said * nCtx * INT_BYTES;
  if (!(rowsStart <= source.size))
    throw new InputError(
      path,
      `ends within its tokens: ${said} chunks of ${nCtx}, ${source.size} bytes in all`,
    );
  const there = (source.size - rowsStart) / rowsPerChunk / rowBytes;
  if (there > said)
    throw new InputError(path, `is too long: it holds more than the ${said} chunks that its header promises`);
  const chunks = there < said ? Math.floor(there) : said;
  if (chunks < said && !allowTruncated)
    throw new InputError(
      path,
      `is truncated: ${chunks} of ${said} chunks are whole; --allow-truncated reads these`,
    );
  if (chunks === 0) throw new InputError(path, `is truncated: none of its ${said} chunks is whole`);
  return { nCtx, nVocab, chunks, rowsPerChunk, tokensStart: HEADER_BYTES, rowsStart, rowBytes };
}
