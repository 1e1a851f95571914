/** The files of a job, as they were when it was submitted. */
import { createHash } from "node:crypto";
import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { resolve, sep } from "node:path";
import { getSystemErrorMap } from "node:util";
import { globSync, isDynamicPattern } from "tinyglobby";
import { ClusterError, LASTING, messageOf, TEMPORARY } from "./failure.js";
import { remoteFile } from "./remoteFile.js";
import { isUrl, shown, withoutFragment } from "./url.js";

/** All headers are within it. */
const HEAD_BYTES = 1 << 16;

/** Why a file cannot be read at the next try either. A network that fails may come back. */
const LASTS: ReadonlySet<string> = new Set([
  "EACCES",
  "EISDIR",
  "ELOOP",
  "ENAMETOOLONG",
  "ENOENT",
  "ENOTDIR",
  "EPERM",
]);

export interface InputFile {
  /** Or its URL. */
  readonly path: string;
  readonly size: number;
  /** When it was changed, in whole seconds: some file systems know no less. */
  readonly seconds: number;
  /** SHA-256 of its beginning. */
  readonly head: string;
  /** What a web server calls this state of it. */
  readonly etag?: string;
}

/** As all workers understand it. Standard input stays, for `xent` to refuse. */
export function absolute(name: string): string {
  return name === "-" || isUrl(name) ? name : resolve(name);
}

/** `names`: absolute, each a file, a pattern, or a file with the name of a tensor after #. */
export async function inputFiles(names: readonly string[]): Promise<InputFile[]> {
  const files: InputFile[] = [];
  for (const path of new Set(names.flatMap(pathsOf))) files.push(await inputFile(path));
  return files;
}

function pathsOf(name: string): string[] {
  if (isUrl(name)) return [withoutFragment(name)];
  if (existsSync(name)) return [name];
  for (let at = name.indexOf("#"); at >= 0; at = name.indexOf("#", at + 1))
    if (existsSync(name.slice(0, at))) return [name.slice(0, at)];
  const pattern = name.replace(/#[^/]*$/, "").replaceAll(sep, "/");
  return isDynamicPattern(pattern) ? globSync(pattern, { expandDirectories: false, absolute: true }) : [name];
}

async function inputFile(path: string): Promise<InputFile> {
  return isUrl(path) ? remoteFile(path, HEAD_BYTES) : localFile(path);
}

function localFile(path: string): InputFile {
  let file = -1;
  try {
    file = openSync(path, "r");
    const { size, mtimeMs } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(HEAD_BYTES, size));
    const length = readSync(file, bytes, 0, bytes.length, 0);
    const head = createHash("sha256").update(bytes.subarray(0, length)).digest("hex");
    return { path, size, seconds: Math.floor(mtimeMs / 1000), head };
  } catch (error) {
    const { code, errno } = Object(error);
    const words = getSystemErrorMap().get(errno)?.[1] ?? messageOf(error);
    throw new ClusterError(`${path}: cannot be read: ${words}`, LASTS.has(code) ? LASTING : TEMPORARY);
  } finally {
    if (file >= 0) closeSync(file);
  }
}

/** Another file under the name of one that was submitted would give a sum of both. */
export async function checkUnchanged(files: readonly InputFile[]): Promise<void> {
  for (const was of files) {
    const is = await inputFile(was.path);
    const change =
      is.size !== was.size
        ? `it has ${is.size} bytes, and had ${was.size}`
        : is.head !== was.head
          ? "its beginning is another one"
          : is.seconds !== was.seconds
            ? `it was written at ${timeOf(is)}, and not at ${timeOf(was)}`
            : is.etag !== was.etag
              ? `its ETag is ${is.etag}, and was ${was.etag}`
              : null;
    if (change !== null)
      throw new ClusterError(`${shown(was.path)}: changed since it was submitted: ${change}`);
  }
}

function timeOf({ seconds }: InputFile): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}
