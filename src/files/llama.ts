/**
 * The logits file that llama.cpp writes with `--kl-divergence-base`: log-probabilities in 16 bits, and the tokens that they are of.
 *
 * A row is a float32 scale, a float32 minimum and a code for each class: ln p = scale · code + minimum, in float32. The rows of a chunk are those
 * of its second half, each of which predicts the token after it.
 */
import { elementCount } from "../tensor/shape.js";
import type { Box } from "./box.js";
import { viewOf } from "./bytes.js";
import { type Dtype, dtypeOf } from "./dtype.js";
import { InputError } from "./inputError.js";
import { INT_BYTES, type LlamaHeader, ROW_HEAD_BYTES, readLlamaHeader } from "./llamaHeader.js";
import { type ByteSource, readInto } from "./source.js";
import { StridedTensor } from "./strided.js";
import { Tensor } from "./tensor.js";

/** So much is read at once. */
const PIECE_BYTES = 1 << 20;
const CODE_BYTES = Uint16Array.BYTES_PER_ELEMENT;
const LARGEST_CODE = 65535;
/** The writers keep the 16 or 24 nats below the largest logit: a row that has more is none of theirs. */
const MOST_NATS = 100;

export interface LlamaOptions {
  /** Reads what an interrupted run has left: the chunks that are whole. */
  readonly allowTruncated?: boolean;
}

/** float32 log-probabilities of shape `chunks × rowsPerChunk × nVocab`; NaN in a row whose scale or minimum is not finite. */
export class LlamaLogits extends Tensor {
  readonly path: string;
  readonly dtype: Dtype = dtypeOf("float32", "f4");
  readonly shape: readonly number[];
  readonly length: number;
  override readonly classAxis = 2;
  readonly nCtx: number;
  readonly nVocab: number;
  readonly chunks: number;
  readonly rowsPerChunk: number;
  /** All tokens, `chunks × nCtx`. */
  readonly tokens: Tensor;
  /** The token that each row predicts, `chunks × rowsPerChunk`. */
  override readonly targets: Tensor;
  readonly #source: ByteSource;
  readonly #header: LlamaHeader;
  #piece = new Uint8Array();

  static async open(
    path: string,
    source: ByteSource,
    { allowTruncated = false }: LlamaOptions,
  ): Promise<LlamaLogits> {
    const file = new LlamaLogits(path, source, await readLlamaHeader(path, source, allowTruncated));
    await file.#checkTokens();
    return file;
  }

  private constructor(path: string, source: ByteSource, header: LlamaHeader) {
    super();
    const { nCtx, nVocab, chunks, rowsPerChunk, tokensStart } = header;
    this.path = path;
    this.shape = [chunks, rowsPerChunk, nVocab];
    this.length = elementCount(this.shape);
    this.nCtx = nCtx;
    this.nVocab = nVocab;
    this.chunks = chunks;
    this.rowsPerChunk = rowsPerChunk;
    this.#source = source;
    this.#header = header;
    const int32 = { path, dtype: dtypeOf("int32", "i4"), source, strides: [nCtx, 1] };
    this.tokens = new StridedTensor({ ...int32, shape: [chunks, nCtx], start: tokensStart });
    const firstTarget = Math.floor(nCtx / 2) + 1;
    this.targets = new StridedTensor({
      ...int32,
      shape: [chunks, rowsPerChunk],
      start: tokensStart + firstTarget * INT_BYTES,
    });
  }

  /** The same file as if it had no more than so many chunks. */
  first(chunks: number): LlamaLogits {
    return new LlamaLogits(this.path, this.#source, { ...this.#header, chunks });
  }

  async readBox(into: Uint8Array, { from, size, at, strides }: Box): Promise<void> {
    const [chunks, rows, classes] = size;
    const values = new Float32Array(
      into.buffer,
      into.byteOffset,
      into.byteLength / Float32Array.BYTES_PER_ELEMENT,
    );
    const { rowBytes } = this.#header;
    const most = Math.max(1, Math.floor(PIECE_BYTES / rowBytes));
    for (let chunk = 0; chunk < chunks; chunk++) {
      for (let row = 0; row < rows; row += most) {
        const first = (from[0] + chunk) * this.rowsPerChunk + from[1] + row;
        const count = Math.min(most, rows - row);
        const piece = await this.#rows(first, count);
        for (let k = 0; k < count; k++) {
          const bytes = piece.subarray(k * rowBytes, (k + 1) * rowBytes);
          const start = at + chunk * strides[0] + (row + k) * strides[1];
          this.#decode(bytes, first + k, values, { from: from[2], size: classes, start, stride: strides[2] });
        }
      }
    }
  }

  async #rows(first: number, count: number): Promise<Uint8Array> {
    const { rowsStart, rowBytes } = this.#header;
    const bytes = count * rowBytes;
    if (this.#piece.length < bytes) this.#piece = new Uint8Array(bytes);
    const piece = this.#piece.subarray(0, bytes);
    if ((await readInto(this.#source, rowsStart + first * rowBytes, piece)) < bytes)
      throw new InputError(this.path, "became shorter while it was read");
    return piece;
  }

  #decode(
    bytes: Uint8Array,
    row: number,
    values: Float32Array,
    { from, size, start, stride }: { from: number; size: number; start: number; stride: number },
  ): void {
    const view = viewOf(bytes);
    const scale = view.getFloat32(0, true);
    const min = view.getFloat32(Float32Array.BYTES_PER_ELEMENT, true);
    const isNumber = Number.isFinite(scale) && Number.isFinite(min);
    const nats = scale * LARGEST_CODE;
    if (isNumber && !(nats >= 0 && nats <= MOST_NATS))
      throw new InputError(
        this.path,
        `row ${row} spans ${Number(nats.toPrecision(6))} nats, expected 0 to ${MOST_NATS}: it was not written by llama.cpp`,
      );
    for (let c = 0; c < size; c++) {
      const code = view.getUint16(ROW_HEAD_BYTES + (from + c) * CODE_BYTES, true);
      values[start + c * stride] = isNumber ? Math.fround(scale * code) + min : Number.NaN;
    }
  }

  async #checkTokens(): Promise<void> {
    const { length } = this.tokens;
    const most = PIECE_BYTES / INT_BYTES;
    const values = new Int32Array(Math.min(most, length));
    for (let first = 0; first < length; first += most) {
      const part = values.subarray(0, Math.min(most, length - first));
      await readTokens(this, part, first);
      const bad = part.findIndex((token) => !(token >= 0 && token < this.nVocab));
      if (bad >= 0)
        throw new InputError(
          this.path,
          `${placeOf(this, first + bad)} is ${part[bad]}, expected 0 <= token < ${this.nVocab}`,
        );
    }
  }
}

async function readTokens({ tokens }: LlamaLogits, into: Int32Array, first: number): Promise<void> {
  await tokens.readBytes(new Uint8Array(into.buffer, into.byteOffset, into.byteLength), first);
}

function placeOf({ nCtx }: LlamaLogits, token: number): string {
  return `token ${token % nCtx} of chunk ${Math.floor(token / nCtx)}`;
}

/**
 * Where two files first differ in what they must share to be compared, as the rest of a sentence about `model`; null if they do not. Of their
 * chunks, those are looked at that both have.
 */
export async function llamaDifference(model: LlamaLogits, base: LlamaLogits): Promise<string | null> {
  for (const [name, ours, theirs] of [
    ["n_ctx", model.nCtx, base.nCtx],
    ["n_vocab", model.nVocab, base.nVocab],
  ] as const)
    if (ours !== theirs) return `has ${name} ${ours}, expected ${theirs} as in ${base.path}`;
  const length = Math.min(model.tokens.length, base.tokens.length);
  const most = PIECE_BYTES / INT_BYTES;
  const [ours, theirs] = [0, 1].map(() => new Int32Array(Math.min(most, length)));
  for (let first = 0; first < length; first += most) {
    const count = Math.min(most, length - first);
    await readTokens(model, ours.subarray(0, count), first);
    await readTokens(base, theirs.subarray(0, count), first);
    for (let k = 0; k < count; k++)
      if (ours[k] !== theirs[k])
        return `${placeOf(model, first + k)} is ${ours[k]}, expected ${theirs[k]} as in ${base.path}`;
  }
  return null;
}
