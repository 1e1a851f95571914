/** .npz: a zip archive of .npy files, each a tensor. */
import { chosen, pathOf } from "./choice.js";
import { InputError } from "./inputError.js";
import { openNpy } from "./npy.js";
import { isNpy, PREFIX_BYTES } from "./npyStart.js";
import type { ArchiveOptions } from "./safetensors.js";
import { startOf } from "./source.js";
import type { Tensor } from "./tensor.js";
import type { ZipFile } from "./zip.js";

const SUFFIX = ".npy";

export function isNpz(files: ReadonlyMap<string, ZipFile>): boolean {
  return [...files.keys()].some((name) => name.endsWith(SUFFIX));
}

export async function openNpz(
  path: string,
  files: ReadonlyMap<string, ZipFile>,
  options: ArchiveOptions,
): Promise<Tensor> {
  const names = [...files.keys()].filter((name) => name.endsWith(SUFFIX));
  const name = chosen(
    path,
    names.map((name) => name.slice(0, -SUFFIX.length)),
    options.name,
  );
  const here = pathOf(path, name);
  const source = await (files.get(name + SUFFIX) as ZipFile).open(here);
  const prefix = await startOf(source, 0, PREFIX_BYTES);
  if (!isNpy(prefix)) throw new InputError(here, "is no .npy file");
  return openNpy(here, source, prefix, options);
}
