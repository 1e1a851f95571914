/** A tensor of a zip archive, which numpy or PyTorch wrote. */
import { InputError } from "./inputError.js";
import { isNpz, openNpz } from "./npz.js";
import type { ArchiveOptions } from "./safetensors.js";
import type { ByteSource } from "./source.js";
import type { Tensor } from "./tensor.js";
import { isTorch, openTorch } from "./torch.js";
import { readZip } from "./zip.js";

export async function openZipTensor(
  path: string,
  source: ByteSource,
  options: ArchiveOptions,
): Promise<Tensor> {
  const files = await readZip(path, source);
  if (isTorch(files)) return openTorch(path, files, options);
  if (isNpz(files)) return openNpz(path, files, options);
  throw new InputError(path, "is a zip archive without a tensor, expected .npz or .pt");
}
