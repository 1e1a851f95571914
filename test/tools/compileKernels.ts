/** Compiles AssemblyScript in memory with the options of the build, but for what a test changes. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Compilation {
  /** Default: the build's own entry. */
  readonly entry?: string;
  /** The text of the entry, if it is no file. */
  readonly source?: string;
  readonly optimizeLevel?: number;
}

export async function compileKernels({
  entry,
  source,
  optimizeLevel = 1,
}: Compilation): Promise<Uint8Array<ArrayBuffer>> {
  let binary: Uint8Array | null = null;
  const changed = ["--target", "release", "--optimizeLevel", String(optimizeLevel), "--outFile", "test.wasm"];
  const transform = ["--transform", join(root, "assembly/transform.mjs")];
  const { error, stderr } = await asc.main([...(entry ? [entry] : []), ...changed, ...transform], {
    readFile(name, base) {
      if (name === entry && source !== undefined) return source;
      const path = join(root, base, name);
      return existsSync(path) ? configured(name, entry, readFileSync(path, "utf8")) : null;
    },
    writeFile(name, contents) {
      if (name === "test.wasm") binary = contents as Uint8Array;
    },
    listFiles: () => [],
  });
  if (error || binary === null) throw new Error(`asc failed: ${stderr}`);
  return Uint8Array.from(binary);
}

/** The build's entry must not be compiled along with another one. */
function configured(name: string, entry: string | undefined, text: string): string {
  if (name !== "asconfig.json" || entry === undefined) return text;
  return JSON.stringify({ ...(JSON.parse(text) as object), entries: [] });
}
