/** Opens a tensor of any format: which it is, its first bytes say. */
import { foreignKind, TELLING_BYTES } from "./foreignFile.js";
import { InputError } from "./inputError.js";
import { openNpy, type TypeOptions } from "./npy.js";
import { isNpy, PREFIX_BYTES } from "./npyStart.js";
import { type ByteSource, readInto } from "./source.js";
import type { Tensor } from "./tensor.js";

export interface OpenOptions extends TypeOptions {
  /** Which tensor of an archive; the only one needs no name. */
  readonly name?: string;
}

/** `path`: what messages call the source. Of a stream only .npy is read. */
export async function openTensor(
  path: string,
  source: ByteSource,
  options: OpenOptions = {},
): Promise<Tensor> {
  const prefix = await startOf(source, 0, PREFIX_BYTES);
  if (isNpy(prefix)) {
    if (options.name !== undefined) throw oneTensor(path, ".npy file");
    return openNpy(path, source, prefix, options);
  }
  // Only now: a stream is not waited for longer than its tensor is.
  const rest = await startOf(source, prefix.length, TELLING_BYTES - prefix.length);
  const start = new Uint8Array([...prefix, ...rest]);
  throw new InputError(path, foreignKind(start));
}

async function startOf(source: ByteSource, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  return bytes.subarray(0, await readInto(source, offset, bytes));
}

function oneTensor(path: string, what: string): InputError {
  return new InputError(path, `is a ${what}, whose one tensor has no name`);
}
