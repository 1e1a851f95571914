/** A command with --shard or --checkpoint: prints the line of the shard, or what it found in all rows. */
import type { PartOptions } from "./partOptions.js";
import type { FinishedPart, Watch } from "./partRun.js";
import { ProgressBar } from "./progressBar.js";
import { lineText } from "./shardLine.js";
import { flushed } from "./standardOutput.js";
import { printWhole } from "./wholeReport.js";

export async function partCommand(
  { shard, json }: PartOptions,
  part: (watch: Watch) => Promise<FinishedPart>,
  doing?: string,
): Promise<void> {
  const bars: ProgressBar[] = [];
  try {
    const { line, threads, forget, output } = await part((done, rows) => {
      if (bars.length === 0) bars.push(new ProgressBar(rows, true, doing));
      bars[0].update(done);
    });
    for (const bar of bars) bar.stop();
    if (shard === undefined) await printWhole(line, json, threads, output);
    else await flushed(`${lineText(line)}\n`);
    // Not before: who is killed until then does the last rows again.
    forget();
  } finally {
    for (const bar of bars) bar.stop();
  }
}
