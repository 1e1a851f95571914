/** The files that arguments name: each one itself, or all that match it as a pattern. */
import { existsSync } from "node:fs";
import { sep } from "node:path";
import { InputError } from "../files/inputError.js";
import { byNumbers, inOrder } from "./fileOrder.js";
import { STANDARD_INPUT } from "./standardInput.js";

/** Any of those that make a pattern of a name. */
const SPECIAL = /[*?[\]{}()!+@]/;

export async function filesOf(names: readonly string[]): Promise<string[]> {
  const files = await Promise.all(inOrder(names).map(matches));
  return files.flat();
}

/** A name that is a file's is no pattern, whatever characters it has. */
async function matches(name: string): Promise<string[]> {
  if (name === STANDARD_INPUT || !SPECIAL.test(name) || existsSync(name)) return [name];
  // Loaded only where it is needed.
  const { globSync, isDynamicPattern } = await import("tinyglobby");
  const pattern = name.replaceAll(sep, "/");
  if (!isDynamicPattern(pattern)) return [name];
  const files = globSync(pattern, { expandDirectories: false });
  if (files.length === 0) throw new InputError(name, "matches no file");
  return files.sort(byNumbers);
}
