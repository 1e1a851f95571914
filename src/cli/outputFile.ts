/** Writing a file that appears under its name only when it is complete. */
import { randomBytes } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, isAbsolute, join, sep } from "node:path";
import { InputError } from "../files/inputError.js";
import { fileError } from "./failure.js";
import { irregularKind } from "./fileKind.js";
import { onInterrupt } from "./interrupt.js";
import { STANDARD_INPUT } from "./standardInput.js";

/** Enough to tell whose partial file it is; the whole stays well below the limit of every file system. */
const NAME_BYTES_KEPT = 64;
const RANDOM_BYTES = 8;

const NEW_FILE_MODE = 0o666;
const PERMISSIONS = 0o777;

export class OutputFile {
  readonly #path: string;
  readonly #destination: Destination;
  readonly #partialPath: string;
  readonly #descriptor: number;
  readonly #withdraw: () => void;
  #open = true;

  /** `inputs` may not be overwritten. */
  constructor(path: string, inputs: readonly string[]) {
    this.#path = path;
    this.#destination = this.#attempt(() => destination(path, inputs));
    this.#partialPath = partialPath(this.#destination.path);
    // First of all: a signal between the opening and this would leave the file behind.
    this.#withdraw = onInterrupt(() => this.#removePartial());
    try {
      this.#descriptor = this.#attempt(() =>
        openSync(this.#partialPath, "wx", this.#destination.replaced?.mode ?? NEW_FILE_MODE),
      );
    } catch (error) {
      this.#withdraw();
      throw error;
    }
    this.#keepPermissions();
  }

  write(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) {
      done += this.#attempt(() => writeSync(this.#descriptor, bytes, done));
    }
  }

  /** The file is complete: its data are on the disk after this. */
  sync(): void {
    if (!this.#open) return;
    this.#attempt(() => {
      fsyncSync(this.#descriptor);
      this.#close();
    });
  }

  /** Gives the complete file its name, once its data are on the disk. */
  finish(): void {
    this.sync();
    this.#attempt(() => renameSync(this.#partialPath, this.#destination.path));
    this.#withdraw();
    tolerant(() => syncFolder(dirname(this.#destination.path)));
  }

  /** Leaves nothing behind, unless the file is finished. */
  discard(): void {
    tolerant(() => this.#close());
    this.#removePartial();
    this.#withdraw();
  }

  /** As far as the system lets one: the file was opened with no more permissions than the one it replaces. */
  #keepPermissions(): void {
    const { replaced } = this.#destination;
    if (replaced === null) return;
    tolerant(() => fchownSync(this.#descriptor, replaced.owner, replaced.group));
    tolerant(() => fchmodSync(this.#descriptor, replaced.mode));
  }

  #removePartial(): void {
    tolerant(() => rmSync(this.#partialPath, { force: true }));
  }

  #close(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.#descriptor);
  }

  #attempt<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      if (error instanceof InputError) throw error;
      throw fileError(this.#path, "cannot be written", error);
    }
  }
}

/** Standard output and standard error, which may be files. */
const OUTPUTS = [1, 2];

interface Destination {
  /** Where the file will really lie. */
  readonly path: string;
  readonly replaced: { readonly mode: number; readonly owner: number; readonly group: number } | null;
}

/** Refuses what a rename would destroy, such as a device, an input or a file that may not be written. */
function destination(path: string, inputs: readonly string[]): Destination {
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

/** Beside the destination, because a rename does not lead from one disk to another. */
export function partialPath(path: string): string {
  const name = Buffer.from(basename(path)).subarray(0, NAME_BYTES_KEPT).toString();
  // The last character may be cut.
  const kept = name.replace(/\ufffd$/, "");
  return join(dirname(path), `${kept}.${randomBytes(RANDOM_BYTES).toString("hex")}.partial`);
}

/** Makes the new name last too. */
export function syncFolder(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** For what not every system lets one do, or what comes after a failure that says more. */
export function tolerant(action: () => void): void {
  try {
    action();
  } catch {}
}
