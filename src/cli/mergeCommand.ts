/** `xent merge`: adds up the lines of shards, and prints what one run over all rows would have printed. */
import { createReadStream, openSync } from "node:fs";
import { createInterface } from "node:readline";
import { InputError } from "../files/inputError.js";
import { quoted } from "../files/text.js";
import { UsageError } from "../run/usageError.js";
import { loadEngine } from "./engine.js";
import { fileError } from "./failure.js";
import { filesOf } from "./fileList.js";
import { MergedLines } from "./mergedLines.js";
import { INPUT_NAME, STANDARD_INPUT } from "./standardInput.js";
import { say } from "./terminal.js";
import { printWhole } from "./wholeReport.js";

export interface MergeOptions {
  readonly json?: boolean;
}

/** `names`: files, patterns, or - for standard input, which is read where there are none. */
export async function mergeCommand(names: readonly string[], { json }: MergeOptions): Promise<void> {
  const paths = names.length === 0 ? [STANDARD_INPUT] : (await filesOf(names)).map(({ path }) => path);
  if (paths.filter((path) => path === STANDARD_INPUT).length > 1)
    throw new UsageError(`${INPUT_NAME} is given twice, and can be read only once`);
  if (paths.includes(STANDARD_INPUT) && process.stdin.isTTY)
    throw new UsageError("expected files with the lines of shards, or such lines on standard input");
  const lines = new MergedLines(await loadEngine("wasm"));
  for (const path of paths) await addLines(lines, path);
  await printWhole(lines.whole(paths.length === 1 ? nameOf(paths[0]) : `${paths.length} files`), json);
}

async function addLines(lines: MergedLines, path: string): Promise<void> {
  let number = 0;
  try {
    for await (const text of createInterface({
      input: openLines(path),
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      number++;
      if (text.trim() === "") continue;
      const name = `${nameOf(path)}:${number}`;
      if (lines.add(text, name)) say(`warning: ${quoted(name)}: is there twice, and counts once`);
    }
  } catch (error) {
    if (error instanceof InputError || !(error instanceof Error && "errno" in error)) throw error;
    throw fileError(nameOf(path), "cannot be read", error);
  }
}

function openLines(path: string) {
  // Opened here: what a stream finds later, its reader does not hear of.
  return path === STANDARD_INPUT ? process.stdin : createReadStream(path, { fd: openSync(path, "r") });
}

function nameOf(path: string): string {
  return path === STANDARD_INPUT ? INPUT_NAME : path;
}
