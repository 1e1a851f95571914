/** A .npy file: what its header says, and the data that follow it. */
import { columnMajorStrides, elementCount } from "../tensor/shape.js";
import { checkSize } from "./checkSize.js";
import { type Dtype, type FloatName, overruled } from "./dtype.js";
import { InputError } from "./inputError.js";
import { parseDtype } from "./npyDtype.js";
import { parseNpyHeader } from "./npyHeader.js";
import { readNpyStart } from "./npyStart.js";
import type { ByteSource } from "./source.js";
import { StridedTensor } from "./strided.js";
import { quoted } from "./text.js";

export interface TypeOptions {
  /** The type of the floats, whatever the file says. */
  readonly dtype?: FloatName;
  /** Whether booleans are taken too. */
  readonly booleans?: boolean;
}

/** `prefix`: the first bytes, as {@link readNpyStart} wants them. */
export async function openNpy(
  path: string,
  source: ByteSource,
  prefix: Uint8Array,
  { dtype: name, booleans = false }: TypeOptions,
): Promise<StridedTensor> {
  const { text, dataStart } = await readNpyStart(path, source, prefix);
  const { descr, fortranOrder, shape } = parseNpyHeader(path, text);
  const said = parseDtype(path, descr, booleans);
  const dtype = name === undefined ? said : overruled(path, said, name);
  checkSize(path, shape, dtype.itemBytes);
  const data = new NpyData(path, source, dataStart, shape, dtype);
  const strides = fortranOrder ? columnMajorStrides(shape) : undefined;
  return new StridedTensor({ path, dtype, shape, source: data, strides });
}

/** What follows the header, which has to be of the size that the header promises. */
class NpyData implements ByteSource {
  readonly size: number;
  readonly #path: string;
  readonly #source: ByteSource;
  readonly #start: number;
  readonly #factors: string;

  constructor(path: string, source: ByteSource, start: number, shape: readonly number[], dtype: Dtype) {
    this.size = elementCount(shape) * dtype.itemBytes;
    this.#path = path;
    this.#source = source;
    this.#start = start;
    this.#factors = quoted([...shape, dtype.itemBytes].join(" × "));
    const bytes = source.size - start;
    if (Number.isFinite(bytes) && bytes !== this.size) throw this.#wrongSize(bytes);
  }

  async read(offset: number, length: number, into?: Uint8Array): Promise<Uint8Array> {
    const bytes = await this.#source.read(this.#start + offset, length, into);
    // Of a stream it shows only now.
    if (!Number.isFinite(this.#source.size)) {
      if (bytes.length < length) throw this.#wrongSize(offset + bytes.length);
      const end = offset + length;
      if (end === this.size && (await this.#source.read(this.#start + end, 1)).length > 0)
        throw this.#wrongSize("more");
    }
    return bytes;
  }

  #wrongSize(bytes: number | "more"): InputError {
    const problem = bytes !== "more" && bytes < this.size ? "is truncated" : "is too long";
    return new InputError(
      this.#path,
      `${problem}: its header promises ${this.#factors} = ${this.size} bytes of data, there are ${bytes}`,
    );
  }
}
