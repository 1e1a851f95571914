/** The work of a shard: one line of `xent … --shard i/n --json`. */
import { ClusterError, TEMPORARY } from "./failure.js";
import { checkUnchanged } from "./inputFiles.js";
import type { MergeData, ShardData } from "./jobs.js";
import { checkMayWrite, rowFile } from "./rowFiles.js";
import { shown } from "./url.js";
import { outputOf, xent } from "./xent.js";
import { checkArguments } from "./xentOptions.js";

/** What all lines of a job must agree in; another worker may have it as it was submitted. */
const OF_WORKER = ["xent", "engine"] as const;

/** `allowed`: the folder in which this worker may write rows. */
export async function shardLine(
  { of, index }: ShardData,
  data: MergeData,
  allowed: string | undefined,
  stop: AbortSignal,
): Promise<string> {
  const { command, args, files, shards, line, output } = data;
  checkArguments(command, args);
  if (output !== undefined) checkMayWrite(output, allowed);
  await checkUnchanged(files);
  const rows = output === undefined ? [] : [`--output=${rowFile(output, of, index)}`];
  const shard = ["--shard", `${index}/${shards}`, "--json", ...rows];
  const out = outputOf(await xent([command, ...args, ...shard], "", stop));
  // Once more: they may have changed while they were read.
  await checkUnchanged(files);
  const [ours, wanted] = [out, line].map((text) => JSON.parse(text));
  for (const field of OF_WORKER)
    if (ours[field] !== wanted[field])
      throw new ClusterError(
        `this worker's ${field} is ${ours[field]}, that of the job is ${wanted[field]}`,
        TEMPORARY,
      );
  if (JSON.stringify(ours.inputs) !== JSON.stringify(wanted.inputs))
    throw new ClusterError(`${shown(files[0].path)}: it or another file changed since it was submitted`);
  return out.trimEnd();
}
