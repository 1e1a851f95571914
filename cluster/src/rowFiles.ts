/** The rows of a job of score: a file for each shard, in a folder that all workers see, and all of them as one. */
import { randomBytes } from "node:crypto";
import { createReadStream, realpathSync, statSync } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { getSystemErrorMap } from "node:util";
import { ClusterError, messageOf, TEMPORARY } from "./failure.js";

const NEWLINE = 10;
/** Enough of a line for its number. */
const NUMBER_BYTES = 32;
const DIGITS = 6;

/** What `xent score --output` is told: it writes beside it and renames, so that a shard that is done twice leaves one file. */
export function rowFile(folder: string, job: string, index: number): string {
  if (!/^[\w-]+$/.test(job) || !Number.isSafeInteger(index))
    throw new ClusterError("the job is none that xent-cluster submits: its name is none");
  return join(folder, `${job}-${String(index).padStart(DIGITS, "0")}.jsonl`);
}

export function checkFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new ClusterError(`${folder}: is no folder, expected one that all workers see`);
}

/** Who can write to Redis gets a worker to write only where its own command line lets it. */
export function checkMayWrite(folder: string, allowed: string | undefined): void {
  if (allowed === undefined)
    throw new ClusterError("this worker writes no rows: start it with --output and a folder", TEMPORARY);
  checkFolder(folder);
  checkFolder(resolve(allowed));
  const way = relative(realpathSync(allowed), realpathSync(folder));
  if (way === ".." || way.startsWith(`..${sep}`) || resolve(way) === way)
    throw new ClusterError(`${folder}: is not within the folder of this worker's --output`, TEMPORARY);
}

/** Writes the files one after the other to `path`: rows 0 to `count` - 1, each once, or it is refused. */
export async function joinRows(files: readonly string[], count: number, path: string): Promise<void> {
  const partial = `${path}.${randomBytes(8).toString("hex")}.partial`;
  try {
    const output = await open(partial, "wx");
    try {
      let row = 0;
      for (const file of files) row = await copyRows(file, row, output);
      if (row < count) throw new ClusterError(`${files.at(-1)}: ends with row ${row - 1} of ${count}`);
      await output.sync();
    } finally {
      await output.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    if (error instanceof ClusterError) throw error;
    const words = getSystemErrorMap().get(Object(error).errno)?.[1] ?? messageOf(error);
    throw new ClusterError(`${Object(error).path ?? path}: rows cannot be joined: ${words}`);
  }
}

/** `row`: the one that the file has to begin with. Returns the one after its last. */
async function copyRows(file: string, row: number, output: FileHandle): Promise<number> {
  let rest: Buffer = Buffer.alloc(0);
  let next = row;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    const bytes: Buffer = Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      const line = bytes.toString("latin1", start, Math.min(end, start + NUMBER_BYTES));
      const number = /^\{"row":(\d+),/.exec(line)?.[1];
      if (number !== String(next))
        throw new ClusterError(`${file}: has ${number ? `row ${number}` : "no row"}, expected row ${next}`);
      next++;
      start = end + 1;
    }
    for (let done = 0; done < start; ) done += (await output.write(bytes, done, start - done)).bytesWritten;
    rest = bytes.subarray(start);
  }
  if (rest.length > 0) throw new ClusterError(`${file}: ends in the middle of row ${next}`);
  return next;
}
