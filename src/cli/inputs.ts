/** The tensors of a run, opened: each a file, several that are one, or what standard input brings. */
import { held } from "../files/held.js";
import { InputError } from "../files/inputError.js";
import { JoinedTensor } from "../files/joinedTensor.js";
import { isLlama } from "../files/llamaHeader.js";
import { type OpenOptions, openTensor } from "../files/open.js";
import type { Tensor } from "../files/tensor.js";
import { UsageError } from "../run/usageError.js";
import type { InputFile } from "./fileList.js";
import { openSource } from "./openSource.js";
import { INPUT_NAME, STANDARD_INPUT, StandardInput } from "./standardInput.js";

/** With so many it is known. */
const BEGINNING_BYTES = 8;

/** The files of each tensor, by what it is to the command; none where it is not given. */
export type FileLists = Readonly<Record<string, readonly InputFile[]>>;

/** How all files of a tensor are opened. */
export type InputOptions = Omit<OpenOptions, "name">;

/** Logits, of any size: from standard input they are read once, in their order. */
export async function openLarge(files: readonly InputFile[], options: InputOptions = {}): Promise<Tensor> {
  const tensors = [];
  for (const file of files) tensors.push(await open(file, options));
  return tensors.length === 1 ? tensors[0] : new JoinedTensor(tensors);
}

/** What there is one of for each row, or less: it is read more than once. */
export async function openSmall(files: readonly InputFile[], options: InputOptions = {}): Promise<Tensor> {
  const tensor = await openLarge(files, options);
  return files[0].path === STANDARD_INPUT ? held(tensor) : tensor;
}

async function open({ path, tensor }: InputFile, options: InputOptions): Promise<Tensor> {
  if (path === STANDARD_INPUT) return openTensor(INPUT_NAME, new StandardInput(), options);
  const source = await openSource(path);
  return openTensor(source.path, source, { ...options, name: tensor });
}

/** Whether the files can be read and are of the format that holds the targets of its rows. */
export async function holdTargets(files: readonly InputFile[]): Promise<boolean> {
  for (const { path } of files)
    if (path === STANDARD_INPUT || !isLlama(await beginningOf(path))) return false;
  return true;
}

/** Nothing of a file that cannot be read. */
async function beginningOf(path: string): Promise<Uint8Array> {
  try {
    const source = await openSource(path);
    try {
      return await source.read(0, BEGINNING_BYTES);
    } finally {
      source.close();
    }
  } catch (error) {
    if (error instanceof InputError) return new Uint8Array();
    throw error;
  }
}

/** Standard input can be read once, and is a tensor of its own. */
export function checkStandardInput(lists: readonly (readonly InputFile[])[]): void {
  const isInput = ({ path }: InputFile) => path === STANDARD_INPUT;
  const holding = lists.filter((files) => files.some(isInput));
  if (holding.length > 1) throw new UsageError(`${INPUT_NAME} is given twice, and can be read only once`);
  if (holding.some((files) => files.length > 1))
    throw new UsageError(`${INPUT_NAME} is given beside files, and cannot be a part of a tensor`);
}

/** What only a part of is read, or what may be read once more by another run, does not come as a stream. */
export function checkReadAgain(
  lists: FileLists,
  { shard, checkpoint }: { readonly shard?: object; readonly checkpoint?: string },
): void {
  const option = shard === undefined ? "checkpoint" : "shard";
  if (shard === undefined && checkpoint === undefined) return;
  if (Object.values(lists).some((files) => files.some(({ path }) => path === STANDARD_INPUT)))
    throw new UsageError(`option '--${option}' needs files: ${INPUT_NAME} can be read only once`);
}
