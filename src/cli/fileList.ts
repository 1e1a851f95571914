/** The files that arguments name: each one itself, or all that match it as a pattern, and the tensor that is meant of each. */
import { existsSync } from "node:fs";
import { sep } from "node:path";
import { InputError } from "../files/inputError.js";
import { byNumbers, inOrder } from "./fileOrder.js";
import { STANDARD_INPUT } from "./standardInput.js";
import { isUrl } from "./url.js";

/** Any of those that make a pattern of a name. */
const SPECIAL = /[*?[\]{}()!+@]/;

/** What stands between a file and the name of one of its tensors. */
const OF_FILE = "#";

export interface InputFile {
  /** Or its URL. */
  readonly path: string;
  /** Of an archive; undefined where none is named. */
  readonly tensor?: string;
}

export async function filesOf(names: readonly string[]): Promise<InputFile[]> {
  const files = await Promise.all(inOrder(names).map(matches));
  return files.flat();
}

/** A name that is a file's is no pattern and names no tensor, whatever characters it has. */
async function matches(name: string): Promise<InputFile[]> {
  if (isUrl(name)) return [ofUrl(name)];
  if (name === STANDARD_INPUT || existsSync(name)) return [{ path: name }];
  const { path, tensor } = parted(name);
  if (!SPECIAL.test(path) || existsSync(path)) return [{ path, tensor }];
  // Loaded only where it is needed.
  const { globSync, isDynamicPattern } = await import("tinyglobby");
  const pattern = path.replaceAll(sep, "/");
  if (!isDynamicPattern(pattern)) return [{ path, tensor }];
  const files = globSync(pattern, { expandDirectories: false });
  if (files.length === 0) throw new InputError(path, "matches no file");
  return files.sort(byNumbers).map((path) => ({ path, tensor }));
}

/** A tensor is what a fragment is of: a part. */
function ofUrl(name: string): InputFile {
  const at = name.indexOf(OF_FILE);
  return at < 0 ? { path: name } : splitAt(name, at);
}

/** Where both could have the character, the file is the shortest name that is one. */
function parted(name: string): InputFile {
  const first = name.indexOf(OF_FILE, 1);
  if (first < 0) return { path: name };
  for (let at = first; at >= 0; at = name.indexOf(OF_FILE, at + 1))
    if (existsSync(name.slice(0, at))) return splitAt(name, at);
  return splitAt(name, first);
}

function splitAt(name: string, at: number): InputFile {
  return { path: name.slice(0, at), tensor: name.slice(at + OF_FILE.length) };
}
