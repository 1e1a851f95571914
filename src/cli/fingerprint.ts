/** Whether files are the same on two machines, or in two runs: a digest of their sizes and of their beginnings and ends. */
import { createHash } from "node:crypto";
import type { InputFile } from "./fileList.js";
import type { FileLists } from "./inputs.js";
import { openSource } from "./openSource.js";

/** So much of both ends is looked at: all headers and tables, and small files as a whole. Of a file of gigabytes more would take as long as its losses. */
const END_BYTES = 1 << 16;

/** A digest for each tensor that is given. Names and folders do not matter, the order of the files does. */
export async function fingerprints(lists: FileLists): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const [name, files] of Object.entries(lists))
    if (files.length > 0) all[name] = await fingerprintOf(files);
  return all;
}

async function fingerprintOf(files: readonly InputFile[]): Promise<string> {
  const hash = createHash("sha256");
  for (const { path, tensor } of files) {
    const source = await openSource(path);
    try {
      const { size } = source;
      // Lengths stand before what they are of, so that no two lists of files give the same bytes.
      hash.update(`${JSON.stringify([size, tensor ?? null])}\n`);
      hash.update(await source.read(0, Math.min(END_BYTES, size)));
      const tail = Math.min(END_BYTES, Math.max(0, size - END_BYTES));
      hash.update(await source.read(size - tail, tail));
    } finally {
      source.close();
    }
  }
  return hash.digest("hex");
}
