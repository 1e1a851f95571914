/** Where an output file will lie, and whether it may. */
import {
  accessSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  statSync,
} from "node:fs";
import { dirname, isAbsolute, sep } from "node:path";
import { InputError } from "../files/inputError.js";
import { irregularKind } from "./fileKind.js";
import { tolerant } from "./partialFile.js";
import { STANDARD_INPUT } from "./standardInput.js";

const NEW_FILE_MODE = 0o666;
const PERMISSIONS = 0o777;

/** Standard output and standard error, which may be files. */
const OUTPUTS = [1, 2];

export interface Destination {
  /** Where the file will really lie. */
  readonly path: string;
  readonly replaced: { readonly mode: number; readonly owner: number; readonly group: number } | null;
}

/** Refuses what a rename would destroy, such as a device, an input or a file that may not be written. */
export function destinationOf(path: string, inputs: readonly string[]): Destination {
  const existing = statSync(path, { throwIfNoEntry: false, bigint: true });
  if (existing === undefined) return { path: newPath(path), replaced: null };
  const kind = irregularKind(existing);
  if (kind !== null) throw new InputError(path, `cannot be written: is ${kind}`);
  for (const input of inputs) {
    // One that was opened and has lost its name since cannot be overwritten under it.
    const stats =
      input === STANDARD_INPUT
        ? fstatSync(0, { bigint: true })
        : statSync(input, { throwIfNoEntry: false, bigint: true });
    if (stats?.dev === existing.dev && stats.ino === existing.ino)
      throw new InputError(path, "cannot be written: is one of the inputs");
  }
  let isOutput = false;
  for (const descriptor of OUTPUTS) {
    // It may be closed.
    tolerant(() => {
      const { dev, ino } = fstatSync(descriptor, { bigint: true });
      isOutput ||= dev === existing.dev && ino === existing.ino;
    });
  }
  if (isOutput) throw new InputError(path, "cannot be written: is where the output of this command goes");
  accessSync(path, constants.W_OK);
  const { mode, uid, gid } = existing;
  const replaced = { mode: Number(mode) & PERMISSIONS, owner: Number(uid), group: Number(gid) };
  return { path: realpathSync(path), replaced };
}

/** A link to a file that is not there yet is followed, as a link to one that is. */
function newPath(path: string): string {
  if (path === "" || path.endsWith("/") || path.endsWith(sep))
    throw new InputError(path, "cannot be written: is not the name of a file");
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return path;
  const target = readlinkSync(path);
  return newPath(isAbsolute(target) ? target : `${dirname(path)}${sep}${target}`);
}

/** A new file that is to take that place, with the permissions of the one that lies there, as far as the system lets one. */
export function createPartial(path: string, { replaced }: Destination): number {
  const descriptor = openSync(path, "wx", replaced?.mode ?? NEW_FILE_MODE);
  if (replaced !== null) {
    tolerant(() => fchownSync(descriptor, replaced.owner, replaced.group));
    tolerant(() => fchmodSync(descriptor, replaced.mode));
  }
  return descriptor;
}
