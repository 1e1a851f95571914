/** The work of a merge: what `xent merge` prints of all lines. */
import type { MergeData, MergeResult } from "./jobs.js";
import { outputOf, xent } from "./xent.js";

/** The line without rows that the job came with holds the others to its files, options, engine and version. */
export async function merged(
  { line }: MergeData,
  lines: readonly string[],
  stop: AbortSignal,
): Promise<MergeResult> {
  const input = `${[line, ...lines].join("\n")}\n`;
  const text = await xent(["merge"], input, stop);
  const json = await xent(["merge", "--json"], input, stop);
  return { text: outputOf(text), json: outputOf(json), warnings: text.err };
}
