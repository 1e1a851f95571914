/** The files that arguments name: each one itself, or all that match it as a pattern. */
import { existsSync } from "node:fs";
import { sep } from "node:path";
import { globSync, isDynamicPattern } from "tinyglobby";
import { InputError } from "./failure.js";
import { byNumbers, inOrder } from "./fileOrder.js";
import { STANDARD_INPUT } from "./standardInput.js";

export function filesOf(names: readonly string[]): string[] {
  return inOrder(names).flatMap(matches);
}

/** A name that is a file's is no pattern, whatever characters it has. */
function matches(name: string): string[] {
  const pattern = name.replaceAll(sep, "/");
  const isFile = name === STANDARD_INPUT || existsSync(name);
  if (isFile || !isDynamicPattern(pattern)) return [name];
  const files = globSync(pattern, { expandDirectories: false });
  if (files.length === 0) throw new InputError(name, "matches no file");
  return files.sort(byNumbers);
}
