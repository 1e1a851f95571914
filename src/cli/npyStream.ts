/** A .npy tensor that standard input brings, of any size: read once, from its first element to its last. */
import type { FloatArray } from "../engine/data.js";
import { InputError } from "./failure.js";
import { TELLING_BYTES } from "./foreignFile.js";
import { type NpyDtype, swapBytes } from "./npyDtype.js";
import { NpyMemory } from "./npyMemory.js";
import { NpyTensor, unwidened, widen } from "./npySource.js";
import {
  checkOrder,
  endsWithinHeader,
  type HeaderContent,
  hasMagic,
  headerContent,
  headerPlace,
  PREFIX_BYTES,
  promisedBytes,
  wrongSize,
} from "./npyStart.js";
import { INPUT_NAME, StandardInput } from "./standardInput.js";

export class NpyStream extends NpyTensor {
  readonly path = INPUT_NAME;
  readonly dtype: NpyDtype;
  readonly shape: readonly number[];
  readonly length: number;
  readonly #input: StandardInput;
  /** Bytes of data. */
  #read = 0;

  /** Reads the header. `booleans`: whether it may hold them. */
  static async open(booleans = false): Promise<NpyStream> {
    if (process.stdin.isTTY) throw new InputError(INPUT_NAME, "is a terminal, expected a .npy file");
    const input = new StandardInput();
    const content = headerContent(INPUT_NAME, await readHeader(input), booleans);
    checkOrder(INPUT_NAME, content);
    return new NpyStream(input, content);
  }

  private constructor(input: StandardInput, { dtype, shape, length }: HeaderContent) {
    super();
    this.#input = input;
    this.dtype = dtype;
    this.shape = shape;
    this.length = length;
  }

  /** Fills `into` with the elements from `start` on, which must be the next ones, widened to its type. */
  async readFloats(into: FloatArray, start: number): Promise<void> {
    if (start * this.dtype.itemBytes !== this.#read)
      throw new InputError(this.path, "has rows that lie too far apart to be read as they come; use a file");
    const raw = unwidened(into, this.dtype);
    await this.#readBytes(raw);
    widen(into, raw);
  }

  /** All of it. */
  async whole(): Promise<NpyMemory> {
    const bytes = this.newBytes(this.length);
    await this.#readBytes(bytes);
    return new NpyMemory(this, bytes);
  }

  async #readBytes(into: Uint8Array): Promise<void> {
    const count = await this.#input.read(into);
    this.#read += count;
    if (count < into.length) throw wrongSize(this.path, this, this.#read);
    if (this.#read === promisedBytes(this) && !(await this.#input.ended()))
      throw wrongSize(this.path, this, "more");
    if (this.dtype.swapped) swapBytes(into, this.dtype.itemBytes);
  }
}

/** The text of the header; the data follow. */
async function readHeader(input: StandardInput): Promise<string> {
  const buffer = Buffer.alloc(TELLING_BYTES);
  let count = await input.read(buffer.subarray(0, PREFIX_BYTES));
  // Not waiting for more than there is: a small tensor is shorter than what tells other kinds of files apart.
  if (!hasMagic(buffer)) count += await input.read(buffer.subarray(count));
  const start = buffer.subarray(0, count);
  const place = headerPlace(INPUT_NAME, start, count < PREFIX_BYTES ? count : Number.POSITIVE_INFINITY);
  input.unread(start);
  const header = Buffer.alloc(place.end);
  const read = await input.read(header);
  if (read < place.end) throw endsWithinHeader(INPUT_NAME, read);
  return header.toString(place.encoding, place.start);
}
