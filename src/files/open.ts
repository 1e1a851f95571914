/** Opens a tensor of any format: which it is, its first bytes say, else its name. */
import { foreignKind, TELLING_BYTES } from "./foreignFile.js";
import { InputError } from "./inputError.js";
import { LlamaLogits, type LlamaOptions } from "./llama.js";
import { isLlama } from "./llamaHeader.js";
import { openNpy } from "./npy.js";
import { isNpy, PREFIX_BYTES } from "./npyStart.js";
import { type ArchiveOptions, isSafetensors, openSafetensors } from "./safetensors.js";
import { type ByteSource, startOf } from "./source.js";
import type { Tensor } from "./tensor.js";
import { isZip } from "./zipStart.js";

export interface OpenOptions extends ArchiveOptions, LlamaOptions {}

interface Format {
  /** With its article. */
  readonly what: string;
  readonly is: (start: Uint8Array, path: string) => boolean;
  readonly open: (path: string, source: ByteSource, options: OpenOptions) => Promise<Tensor>;
}

/** Those that are read from a file alone. */
const FORMATS: readonly Format[] = [
  { what: "a .npz or .pt archive", is: isZip, open: openZip },
  { what: "a logits file of llama.cpp", is: isLlama, open: openLlama },
  { what: "a .safetensors file", is: isSafetensorsFile, open: openSafetensors },
];

/** `path`: what messages call the source. Of a stream only .npy is read. */
export async function openTensor(
  path: string,
  source: ByteSource,
  options: OpenOptions = {},
): Promise<Tensor> {
  const prefix = await startOf(source, 0, PREFIX_BYTES);
  if (isNpy(prefix)) {
    if (options.name !== undefined) throw oneTensor(path, "a .npy file");
    return openNpy(path, source, prefix, options);
  }
  // Only now: a stream is not waited for longer than its tensor is.
  const rest = await startOf(source, prefix.length, TELLING_BYTES - prefix.length);
  const start = new Uint8Array([...prefix, ...rest]);
  const format = FORMATS.find(({ is }) => is(start, path));
  if (format === undefined) throw new InputError(path, foreignKind(start));
  if (!Number.isFinite(source.size))
    throw new InputError(
      path,
      `is ${format.what}, which is read from a file alone; only .npy comes as a stream`,
    );
  return format.open(path, source, options);
}

/** One with a damaged length is known by its name. */
function isSafetensorsFile(start: Uint8Array, path: string): boolean {
  return isSafetensors(start) || (path.endsWith(".safetensors") && start.length > 0);
}

async function openZip(path: string, source: ByteSource, options: OpenOptions): Promise<Tensor> {
  // Loaded only where it is needed: the zip library is larger than all readers.
  const { openZipTensor } = await import("./zipTensor.js");
  return openZipTensor(path, source, options);
}

async function openLlama(path: string, source: ByteSource, options: OpenOptions): Promise<Tensor> {
  const { name, dtype } = options;
  if (name !== undefined) throw oneTensor(path, "a logits file of llama.cpp");
  if (dtype !== undefined)
    throw new InputError(path, `is a logits file of llama.cpp, whose elements are not taken for ${dtype}`);
  return LlamaLogits.open(path, source, options);
}

function oneTensor(path: string, what: string): InputError {
  return new InputError(path, `is ${what}, whose one tensor has no name`);
}
