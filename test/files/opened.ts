/** What the tests of the readers have in common: files in memory, and what is said of them. */
import { expect } from "vitest";
import { InputError } from "../../src/files/inputError.js";
import { type OpenOptions, openTensor } from "../../src/files/open.js";
import { MemorySource } from "../../src/files/source.js";
import type { Tensor } from "../../src/files/tensor.js";
import { readNumbers } from "../../src/run/numbers.js";

/** What messages call it. */
const PATH = "file";

export function open(bytes: Uint8Array, options?: OpenOptions): Promise<Tensor> {
  return openTensor(PATH, new MemorySource(bytes), options);
}

export async function floatsOf(tensor: Tensor): Promise<number[]> {
  const values = tensor.newFloats(tensor.length);
  await tensor.readFloats(values, 0);
  return [...values];
}

/** What is said about a file, without its name. */
export async function complaint(action: () => Promise<unknown>): Promise<string> {
  try {
    await action();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    const { message } = error as InputError;
    expect(message).toMatch(/^file(#[^:]*)?: [^\n]*$/);
    return message.slice(message.indexOf(": ") + 2);
  }
  throw new Error("nothing was thrown");
}

/** Of integers or booleans that are below 2^53. */
export async function integersOf(tensor: Tensor): Promise<number[]> {
  return Array.from(await readNumbers(tensor, 0, tensor.length), Number);
}
