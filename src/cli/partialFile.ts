/** A file before it has its name. */
import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Enough to tell whose partial file it is; the whole stays well below the limit of every file system. */
const NAME_BYTES_KEPT = 64;
const RANDOM_BYTES = 8;

/** Beside the destination, because a rename does not lead from one disk to another. */
export function partialPath(path: string, token = newToken()): string {
  const name = Buffer.from(basename(path)).subarray(0, NAME_BYTES_KEPT).toString();
  // The last character may be cut.
  const kept = name.replace(/\ufffd$/, "");
  return join(dirname(path), `${kept}.${token}.partial`);
}

/** What tells partial files of one name apart. */
export function newToken(): string {
  return randomBytes(RANDOM_BYTES).toString("hex");
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
