/** Whether files are the same on two machines, or in two runs: a digest of their sizes and of their beginnings and ends. */
import { createHash } from "node:crypto";
import type { InputFile } from "./fileList.js";
import { FileSource } from "./fileSource.js";
import type { FileLists } from "./inputs.js";

/** So much of both ends is looked at: all headers and tables, and small files as a whole. Of a file of gigabytes more would take as long as its losses. */
const END_BYTES = 1 << 16;

/** A digest for each tensor that is given. Names and folders do not matter, the order of the files does. */
export function fingerprints(lists: FileLists): Record<string, string> {
  const given = Object.entries(lists).filter(([, files]) => files.length > 0);
  return Object.fromEntries(given.map(([name, files]) => [name, fingerprintOf(files)]));
}

function fingerprintOf(files: readonly InputFile[]): string {
  const hash = createHash("sha256");
  for (const { path, tensor } of files) {
    const source = new FileSource(path);
    try {
      const { size } = source;
      // Lengths stand before what they are of, so that no two lists of files give the same bytes.
      hash.update(`${JSON.stringify([size, tensor ?? null])}\n`);
      hash.update(source.read(0, Math.min(END_BYTES, size)));
      const tail = Math.min(END_BYTES, Math.max(0, size - END_BYTES));
      hash.update(source.read(size - tail, tail));
    } finally {
      source.close();
    }
  }
  return hash.digest("hex");
}
