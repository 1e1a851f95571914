/** The tensors of a run, opened: each a file, several that are one, or what standard input brings. */
import { UsageError } from "./failure.js";
import { NpyFile } from "./npy.js";
import { NpyFiles } from "./npyFiles.js";
import type { NpySource } from "./npySource.js";
import { NpyStream } from "./npyStream.js";
import { INPUT_NAME, STANDARD_INPUT } from "./standardInput.js";

/** Logits, of any size. */
export async function openLarge(files: readonly string[]): Promise<NpySource | NpyStream> {
  return files[0] === STANDARD_INPUT ? NpyStream.open() : openFiles(files, false);
}

/** What there is one of for each row, or less: it is read more than once. `booleans`: whether it may hold them. */
export async function openSmall(files: readonly string[], booleans = false): Promise<NpySource> {
  if (files[0] !== STANDARD_INPUT) return openFiles(files, booleans);
  const stream = await NpyStream.open(booleans);
  return stream.whole();
}

function openFiles(files: readonly string[], booleans: boolean): NpySource {
  const opened = files.map((file) => new NpyFile(file, booleans));
  return opened.length === 1 ? opened[0] : new NpyFiles(opened);
}

/** Standard input can be read once, and is a tensor of its own. */
export function checkStandardInput(lists: readonly (readonly string[])[]): void {
  const holding = lists.filter((files) => files.includes(STANDARD_INPUT));
  if (holding.length > 1) throw new UsageError(`${INPUT_NAME} is given twice, and can be read only once`);
  if (holding.some((files) => files.length > 1))
    throw new UsageError(`${INPUT_NAME} is given beside files, and cannot be a part of a tensor`);
}
