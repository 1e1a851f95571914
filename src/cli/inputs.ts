/** The tensors of a run, opened: each a file, several that are one, or what standard input brings. */
import { held } from "../files/held.js";
import { JoinedTensor } from "../files/joinedTensor.js";
import { type OpenOptions, openTensor } from "../files/open.js";
import type { Tensor } from "../files/tensor.js";
import { UsageError } from "./failure.js";
import { FileSource } from "./fileSource.js";
import { INPUT_NAME, STANDARD_INPUT, StandardInput } from "./standardInput.js";

/** Logits, of any size: from standard input they are read once, in their order. */
export async function openLarge(files: readonly string[], options: OpenOptions = {}): Promise<Tensor> {
  const tensors = [];
  for (const file of files) tensors.push(await open(file, options));
  return tensors.length === 1 ? tensors[0] : new JoinedTensor(tensors);
}

/** What there is one of for each row, or less: it is read more than once. */
export async function openSmall(files: readonly string[], options: OpenOptions = {}): Promise<Tensor> {
  const tensor = await openLarge(files, options);
  return files[0] === STANDARD_INPUT ? held(tensor) : tensor;
}

function open(file: string, options: OpenOptions): Promise<Tensor> {
  return file === STANDARD_INPUT
    ? openTensor(INPUT_NAME, new StandardInput(), options)
    : openTensor(file, new FileSource(file), options);
}

/** Standard input can be read once, and is a tensor of its own. */
export function checkStandardInput(lists: readonly (readonly string[])[]): void {
  const holding = lists.filter((files) => files.includes(STANDARD_INPUT));
  if (holding.length > 1) throw new UsageError(`${INPUT_NAME} is given twice, and can be read only once`);
  if (holding.some((files) => files.length > 1))
    throw new UsageError(`${INPUT_NAME} is given beside files, and cannot be a part of a tensor`);
}
